/** `cnilab kubernetes fetch`: the programs of the official releases, checked against the checksums that are published beside them. */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { extract } from 'tar'
import { Exit, LabError } from '../errors.ts'
import { showProgress } from '../progress-line.ts'
import { tryLock } from '../providers/netns/lock.ts'
import { cacheDir, fetchedDir, makeFolder } from './cache.ts'
import { download, downloadText } from './download.ts'
import { parts } from './parts.ts'
import { chooseRelease, type Release } from './releases.ts'

export interface Fetching {
  readonly release?: Release
  /** Has `v1.34.2/bin/linux/ARCH/PROGRAM` and `etcd/v3.6.4/ARCHIVE` below it, each with its checksums as the official servers. */
  readonly mirror?: string | undefined
  readonly cache?: string
  /** As Node names it. */
  readonly arch?: string
}

/** Returns the folder with all parts. What is complete and right stays for the next try; the folder comes only with the last of them. */
export async function fetchKubernetes({
  release = chooseRelease(),
  mirror,
  cache = cacheDir(),
  arch = process.arch,
}: Fetching = {}) {
  const dir = fetchedDir(cache, release)
  if (existsSync(dir)) return { dir, isNew: false }
  const wanted = sources(release, mirror, archName(arch))
  const lock = await tryLock(`cnilab-fetch-${dir}`)
  if (lock === undefined) throw busy(release)
  try {
    const half = `${dir}.half`
    makeFolder(half, 'cnilab kubernetes fetch')
    await getAll(wanted, half, release)
    await unpack(half, etcdArchive(release, archName(arch)))
    for (const part of parts) chmodSync(join(half, part), 0o755)
    renameSync(half, dir)
    return { dir, isNew: true }
  } finally {
    lock.close()
  }
}

/** Both would write to the same files. */
function busy({ version }: Release): LabError {
  return new LabError(`another cnilab fetches Kubernetes ${version} right now`, {
    exit: Exit.machine,
    suggestions: ['when that has ended, the same again'],
  })
}

async function getAll(wanted: readonly Source[], half: string, { version }: Release): Promise<void> {
  const progress = showProgress(`Kubernetes ${version}: asking the server`)
  try {
    for (const { name, url, sums } of wanted) {
      const file = join(half, name)
      if (existsSync(file)) continue
      const sha256 = sumIn(await downloadText(sums), url)
      const onProgress = (bytes: number, total = 0) =>
        progress.say(`${name}: ${megabytes(bytes)}${total > 0 ? ` of ${megabytes(total)}` : ''} MB`)
      await download({ url, file, sha256, onProgress })
    }
  } finally {
    progress.end()
  }
}

interface Source {
  readonly name: string
  readonly url: string
  /** Where its checksum is. */
  readonly sums: string
}

function sources(release: Release, mirror: string | undefined, arch: string): readonly Source[] {
  const base = mirror?.replace(/\/+$/, '')
  const programs = `${base ?? 'https://dl.k8s.io'}/${release.version}/bin/linux/${arch}`
  const etcd = `${base === undefined ? 'https://github.com/etcd-io/etcd/releases/download' : `${base}/etcd`}/${release.etcd}`
  const archive = etcdArchive(release, arch)
  return [
    { name: archive, url: `${etcd}/${archive}`, sums: `${etcd}/SHA256SUMS` },
    ...parts
      .filter(part => part !== 'etcd')
      .map(part => ({ name: part, url: `${programs}/${part}`, sums: `${programs}/${part}.sha256` })),
  ]
}

const etcdArchive = ({ etcd }: Release, arch: string): string => `etcd-${etcd}-linux-${arch}.tar.gz`

async function unpack(dir: string, name: string): Promise<void> {
  const archive = join(dir, name)
  await extract({ file: archive, cwd: dir, strip: 1, filter: path => /^[^/]+\/etcd$/.test(path) }).catch(cause => {
    throw new LabError(`${archive} cannot be unpacked: ${cause instanceof Error ? cause.message : cause}`, {
      exit: Exit.machine,
      suggestions: ['is there room?  another folder: XDG_CACHE_HOME=DIR cnilab kubernetes fetch'],
      cause,
    })
  })
  if (!existsSync(join(dir, 'etcd'))) throw new LabError(`there is no etcd in ${archive}`, { exit: Exit.machine })
  rmSync(archive)
}

/** The sum alone, or the line `SUM  NAME` among others. */
function sumIn(text: string, url: string): string {
  const name = url.slice(url.lastIndexOf('/') + 1)
  const lines = text.split('\n').map(line => line.trim().split(/\s+/))
  const [sum] =
    lines.find(([sum = '', of = name]) => /^[0-9a-f]{64}$/.test(sum) && of.replace(/^\*/, '') === name) ?? []
  if (sum !== undefined) return sum
  throw new LabError(`${url}: there is no checksum of it beside it`, {
    exit: Exit.machine,
    suggestions: ['another server: --mirror URL'],
  })
}

function archName(arch: string): string {
  const name = { x64: 'amd64', arm64: 'arm64' }[arch]
  if (name !== undefined) return name
  throw new LabError(`there is no release of Kubernetes for ${arch}`, {
    exit: Exit.machine,
    suggestions: ['cnilab kubernetes build'],
  })
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0)
