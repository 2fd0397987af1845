/** `cnilab kubernetes build`: one program of all parts of Kubernetes, made by Go from the module in lab-runner/kubernetes. */
import { existsSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Exit, LabError } from '../errors.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress-line.ts'
import { run, startTalk } from '../shell.ts'
import { builtDir, cacheDir, makeFolder, moduleDir } from './cache.ts'
import { kubernetesVersion, parts } from './parts.ts'

export interface Built {
  readonly dir: string
  /** False where it was there already. */
  readonly isNew: boolean
}

/** Returns the folder with all parts. LabError with Go's last words; then nothing half made is left. */
export async function buildKubernetes(cache = cacheDir()): Promise<Built> {
  const dir = builtDir(cache)
  if (existsSync(dir)) return { dir, isNew: false }
  await mustHaveGo()
  const half = `${dir}.${process.pid}`
  const clean = () => rmSync(half, { recursive: true, force: true })
  const forget = onInterrupt(clean)
  try {
    makeFolder(half, 'cnilab kubernetes build')
    await compile(join(half, 'kubernetes'))
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

async function mustHaveGo(): Promise<void> {
  const asked = await run(['go', 'env', 'GOVERSION'], { env: { PATH: path() } }).catch(() => undefined)
  const [, minor] = /^go1\.(\d+)/.exec(asked?.stdout ?? '') ?? []
  if (Number(minor) >= 24) return
  throw new LabError(asked === undefined ? 'go is not installed' : `Go 1.24 is needed, not ${asked.stdout.trim()}`, {
    exit: Exit.machine,
    suggestions: ['Go from https://go.dev/dl, its bin folder in PATH', 'without Go: cnilab kubernetes fetch'],
  })
}

/** With the folder of Go's own archive, which sudo leaves out of PATH. */
const path = (): string => `${process.env.PATH ?? ''}:/usr/local/go/bin`

async function compile(file: string): Promise<void> {
  const go = ['go', '-C', moduleDir]
  const own = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' }
  const env = { ...process.env, ...own, PATH: path() }
  const progress = showProgress('Kubernetes: getting the sources')
  try {
    const listed = await run([...go, 'list', '-deps', '.'], { env, timeout: 1_800_000 })
    if (listed.exitCode !== 0) throw troubleOf(listed.stderr)
    const total = listed.stdout.split('\n').length
    const said: string[] = []
    const flags = ['-trimpath', '-ldflags', `-s -w ${stamps()}`]
    // Go names on stderr each package that it compiles; one that it has compiled before is not named.
    const loud = ['sh', '-c', 'exec "$@" 2>&1', 'sh', ...go, 'build', '-v', ...flags, '-o', file, '.']
    const talk = startTalk(
      loud,
      line => {
        said.push(line)
        progress.say(`Kubernetes: compiling, ${said.length} of at most ${total} packages: ${line}`)
      },
      env,
    )
    if ((await talk.ended) !== 0) throw troubleOf(`${said.slice(-8).join('\n')}\n${talk.errors()}`)
  } finally {
    progress.end()
  }
}

/** What `--version` and the API say; without them Kubernetes calls itself v0.0.0. */
function stamps(): string {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(kubernetesVersion) ?? []
  const values = [`gitVersion=${kubernetesVersion}`, `gitMajor=${major}`, `gitMinor=${minor}`, 'gitTreeState=clean']
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap(name => values.map(value => `-X ${name}.${value}`))
    .join(' ')
}

function troubleOf(output: string): LabError {
  const text = output.trim()
  const remedy = /no space left/.test(text)
    ? 'the build needs 7 GB, most of it in the folders of: go env GOCACHE GOMODCACHE'
    : /dial tcp|no such host|timeout|proxyconnect/i.test(text)
      ? 'the sources come from: go env GOPROXY; or get the official release: cnilab kubernetes fetch'
      : 'the same by hand, with all that Go says: go -C lab-runner/kubernetes build -v -o /dev/null .'
  return new LabError(`Go could not build Kubernetes ${kubernetesVersion}:\n${text}`, {
    exit: Exit.machine,
    suggestions: [remedy],
  })
}
