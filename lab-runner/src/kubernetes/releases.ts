/** Releases of Kubernetes that this runs, and what each is built or fetched with. */
import { Exit, LabError } from '../errors.ts'
import { etcdVersion, kubernetesVersion } from './parts.ts'

export interface Release {
  readonly version: string
  /** The etcd that this Kubernetes is built and tested with. */
  readonly etcd: string
  /** Its go.mod wants Go 1.N. */
  readonly go: number
}

/** Of each minor version the one that is taken where no release of it is named. */
export const releases: readonly Release[] = [
  { version: 'v1.32.2', etcd: 'v3.5.16', go: 23 },
  { version: 'v1.33.13', etcd: 'v3.5.21', go: 24 },
  { version: kubernetesVersion, etcd: etcdVersion, go: 24 },
  { version: 'v1.35.4', etcd: 'v3.6.5', go: 25 },
]

const minors = releases.map(({ version }) => minorOf(version) ?? '')

/** As in "1.32 to 1.35". */
export const known = `1.${minors[0]} to 1.${minors.at(-1)}`

/** Of `1.33`, `v1.33.6`, or a text that begins with one: its 33. */
export function minorOf(version: string): string | undefined {
  return /^v?1\.(\d+)(\.|$)/.exec(version)?.[1]
}

/** Undefined for a version that nobody has tried. */
export function findRelease(wanted: string): Release | undefined {
  const release = releases[minors.indexOf(minorOf(wanted) ?? '')]
  if (release === undefined || /^v?1\.\d+$/.test(wanted)) return release
  return /^v?1\.\d+\.\d+$/.test(wanted) ? { ...release, version: `v${wanted.replace(/^v/, '')}` } : undefined
}

/** The value of --version: `1.33`, or one release of these. Throws LabError. */
export function chooseRelease(wanted: string = kubernetesVersion): Release {
  const release = findRelease(wanted)
  if (release !== undefined) return release
  const what = minorOf(wanted) === undefined ? 'is no version of Kubernetes' : `is not known here: this runs ${known}`
  throw new LabError(`--version ${wanted} ${what}`, {
    exit: Exit.usage,
    suggestions: [`one of these: ${minors.map(minor => `--version 1.${minor}`).join('  ')}`],
  })
}
