/** Programs of others that the tests with real kubelets need, each built by Go from a module in this folder, once. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheDir } from '../../lab-runner/src/kubernetes/cache.ts'
import { halfOf, removeDeadHalves } from '../../lab-runner/src/kubernetes/half-made.ts'
import { kubernetesVersion } from '../../lab-runner/src/kubernetes/parts.ts'

export interface Recipe {
  /** Folder with go.mod and go.sum, here. */
  readonly module: string
  /** Program and the `go` words that make it, without `-o FILE`. */
  readonly programs: Readonly<Record<string, readonly string[]>>
}

const containerdVersion = 'v2.3.7'
const containerd = 'github.com/containerd/containerd/v2'
const compact = ['-trimpath', '-ldflags']

const containerdFlags = [...compact, `-s -w -X ${containerd}/version.Version=${containerdVersion}`]

/** A containerd that speaks CNI 1.1 and calls STATUS; Debian's does neither. */
export const newContainerd: Recipe = {
  module: 'containerd',
  programs: Object.fromEntries(
    ['containerd', 'containerd-shim-runc-v2', 'ctr'].map(name => [
      name,
      ['build', ...containerdFlags, `${containerd}/cmd/${name}`],
    ]),
  ),
}

export const kind: Recipe = {
  module: 'kind',
  programs: { kind: ['build', ...compact, '-s -w', 'sigs.k8s.io/kind'] },
}

const version = 'k8s.io/component-base/version'
const e2eFlags = [
  ...compact,
  `-s -w -X ${version}.gitVersion=${kubernetesVersion} -X ${version}.gitMajor=1 -X ${version}.gitMinor=34`,
]

/** Kubernetes' own end-to-end tests, and the program that most of their pods run. */
export const endToEnd: Recipe = {
  module: 'e2e',
  programs: {
    'e2e.test': ['test', '-c', ...e2eFlags, 'k8s.io/kubernetes/test/e2e'],
    agnhost: ['build', ...compact, '-s -w', 'k8s.io/kubernetes/test/images/agnhost'],
  },
}

export const coredns: Recipe = { module: 'coredns', programs: { coredns: ['build', ...compact, '-s -w', '.'] } }

/** Where the programs are; another module, another folder. They may not be there yet. */
export function folderOf({ module }: Recipe): string {
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(source(module), file)))
  return join(cacheDir(), `${module}-${process.arch}-${hash.digest('hex').slice(0, 12)}`)
}

/** Builds what is not there yet, and returns its folder. Throws with Go's last words; then nothing half made is left. What a killed one has left goes. */
export function buildPrograms(recipe: Recipe): string {
  const dir = folderOf(recipe)
  if (existsSync(dir)) return dir
  removeDeadHalves(cacheDir())
  const half = halfOf(dir)
  try {
    mkdirSync(half, { recursive: true })
    for (const [name, [command = '', ...words]] of Object.entries(recipe.programs)) {
      const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' }
      const argv = ['-C', source(recipe.module), command, '-o', join(half, name), ...words]
      const { status, stderr, error } = spawnSync('go', argv, { env, encoding: 'utf8' })
      if (error !== undefined) throw new Error('go is not installed: Go 1.26 from https://go.dev/dl, in PATH')
      if (status !== 0) throw new Error(`go ${argv.join(' ')}:\n${stderr.trim().split('\n').slice(-8).join('\n')}`)
    }
    renameSync(half, dir)
    return dir
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
}

/** Of the module that these tests are of; fetched again where the programs were kept and their sources were not. */
export function sourceOf(recipe: Recipe, path: string): string {
  const argv = ['-C', source(recipe.module), 'mod', 'download', '-json', path]
  const { stdout, stderr } = spawnSync('go', argv, { encoding: 'utf8', env: { ...process.env, GOWORK: 'off' } })
  const { Dir: dir, Error: said = stderr } = JSON.parse(stdout || '{}')
  if (dir === undefined) throw new Error(`go ${argv.join(' ')}:\n${said}`)
  return dir
}

const source = (module: string): string => fileURLToPath(new URL(module, import.meta.url))
