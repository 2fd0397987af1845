/** `cnilab kubernetes build`: one program of all parts of Kubernetes, made by Go. */
import { existsSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Exit, LabError } from '../errors.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress-line.ts'
import { run, startTalk } from '../shell.ts'
import { builtDir, cacheDir, makeFolder } from './cache.ts'
import { clockRemedy, isAboutClocks } from './clock.ts'
import { type GoModule, moduleFor } from './go-module.ts'
import { halfOf, removeDeadHalves } from './half-made.ts'
import { kubernetesVersion, parts } from './parts.ts'
import { chooseRelease, type Release } from './releases.ts'

export interface Building {
  readonly release?: Release
  readonly cache?: string
  /** Where `go` is looked for; default: PATH, and the folder of Go's own archive, which sudo leaves out of it. */
  readonly path?: string
}

export interface Built {
  readonly dir: string
  /** False where it was there already. */
  readonly isNew: boolean
}

/** Returns the folder with all parts. LabError with Go's last words; then nothing half made is left. */
export async function buildKubernetes({
  release = chooseRelease(),
  cache = cacheDir(),
  path = `${process.env.PATH ?? ''}:/usr/local/go/bin`,
}: Building = {}): Promise<Built> {
  const dir = builtDir(cache, release)
  if (existsSync(dir)) return { dir, isNew: false }
  await mustHaveGo(release, path)
  removeDeadHalves(cache)
  const half = halfOf(dir)
  const clean = () => rmSync(half, { recursive: true, force: true })
  const forget = onInterrupt(clean)
  try {
    makeFolder(half, 'cnilab kubernetes build')
    await compile(release, half, path)
    rmSync(join(half, 'module'), { recursive: true, force: true })
    for (const part of parts) symlinkSync('kubernetes', join(half, part))
    renameSync(half, dir)
    return { dir, isNew: true }
  } catch (error) {
    if (!existsSync(dir)) throw error
    return { dir, isNew: false } // another build was faster
  } finally {
    clean()
    forget()
  }
}

async function mustHaveGo({ version, go }: Release, path: string): Promise<void> {
  const asked = await run(['go', 'env', 'GOVERSION'], { env: { PATH: path } }).catch(() => undefined)
  const [, minor] = /^go1\.(\d+)/.exec(asked?.stdout ?? '') ?? []
  if (Number(minor) >= go) return
  const text =
    asked === undefined ? 'go is not installed' : `Go 1.${go} is needed for ${version}, not ${asked.stdout.trim()}`
  throw new LabError(text, {
    exit: Exit.machine,
    suggestions: ['Go from https://go.dev/dl, its bin folder in PATH', 'without Go: cnilab kubernetes fetch'],
  })
}

/** Leaves `kubernetes` in the folder, and perhaps the module. */
async function compile(release: Release, folder: string, path: string): Promise<void> {
  const progress = showProgress(`Kubernetes ${release.version}: getting the sources`)
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', PATH: path }
  const ask = async (argv: readonly string[], flags: string) => {
    const { exitCode, stdout, stderr } = await run(['go', ...argv], {
      env: { ...env, GOFLAGS: flags },
      timeout: 1_800_000,
    })
    if (exitCode === 0) return stdout
    throw troubleOf(release, stderr || stdout)
  }
  try {
    const module = await moduleFor(release, join(folder, 'module'), argv => ask(argv, ''))
    const flags = `-mod=${module.mod} -buildvcs=false`
    const listed = await ask(['-C', module.dir, 'list', '-deps', '.'], flags)
    const total = listed.split('\n').length
    const said: string[] = []
    const talk = startTalk(
      loud(module, release, join(folder, 'kubernetes')),
      line => {
        said.push(line)
        progress.say(`Kubernetes ${release.version}: compiling, ${said.length} of at most ${total} packages: ${line}`)
      },
      { ...env, GOFLAGS: flags },
    )
    if ((await talk.ended) !== 0) throw troubleOf(release, `${said.slice(-8).join('\n')}\n${talk.errors()}`)
  } finally {
    progress.end()
  }
}

/** Go names on stderr each package that it compiles; one that it has compiled before is not named. */
function loud({ dir }: GoModule, { version }: Release, file: string): readonly string[] {
  const flags = ['-trimpath', '-ldflags', `-s -w ${stamps(version)}`]
  return ['sh', '-c', 'exec "$@" 2>&1', 'sh', 'go', '-C', dir, 'build', '-v', ...flags, '-o', file, '.']
}

/** What `--version` and the API say; without them Kubernetes calls itself v0.0.0. */
function stamps(version: string): string {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? []
  const values = [`gitVersion=${version}`, `gitMajor=${major}`, `gitMinor=${minor}`, 'gitTreeState=clean']
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap(name => values.map(value => `-X ${name}.${value}`))
    .join(' ')
}

function troubleOf(release: Release, output: string): LabError {
  const text = output.trim()
  const known = remedies.find(({ said }) => said.test(text))
  const remedy = isAboutClocks(text) ? clockRemedy : (known?.remedy ?? byHand(release))
  return new LabError(`Go could not build Kubernetes ${release.version}:\n${text}`, {
    exit: Exit.machine,
    suggestions: [remedy],
  })
}

const remedies: readonly { readonly said: RegExp; readonly remedy: string }[] = [
  {
    said: /no space left/,
    remedy: 'the build needs 7 GB, most of it in the folders of: go env GOCACHE GOMODCACHE',
  },
  {
    said: /unknown revision|(404 Not Found|410 Gone|403 Forbidden)/,
    remedy: 'is there such a release where the sources come from (go env GOPROXY)?  of the same: --version 1.33',
  },
  {
    said: /dial tcp|no such host|timeout|proxyconnect/i,
    remedy: 'the sources come from: go env GOPROXY; or get the official release: cnilab kubernetes fetch',
  },
]

const byHand = ({ version }: Release): string =>
  version === kubernetesVersion
    ? 'the same by hand, with all that Go says: go -C lab-runner/kubernetes build -v -o /dev/null .'
    : `the official release: cnilab kubernetes fetch --version ${version}`
