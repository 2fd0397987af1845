/** Programs of others that the tests with real kubelets need, each built by Go from a module in this folder, once. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheDir } from '../../lab-runner/src/kubernetes/cache.ts'

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

/** Where the programs are; another module, another folder. They may not be there yet. */
export function folderOf({ module }: Recipe): string {
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(source(module), file)))
  return join(cacheDir(), `${module}-${process.arch}-${hash.digest('hex').slice(0, 12)}`)
}

/** Builds what is not there yet, and returns its folder. Throws with Go's last words; then nothing half made is left. */
export function buildPrograms(recipe: Recipe): string {
  const dir = folderOf(recipe)
  if (existsSync(dir)) return dir
  const half = `${dir}.${process.pid}`
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

const source = (module: string): string => fileURLToPath(new URL(module, import.meta.url))
