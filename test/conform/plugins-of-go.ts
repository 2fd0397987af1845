/** The reference plugins of containernetworking, built by Go into the project's .cache. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../lab-runner/src/version.ts'

/** Where executables of one origin are; `absent` in place of `folder` says why they are not. */
export interface Build {
  readonly build: string
  readonly names: readonly string[]
  readonly folder?: string
  readonly absent?: string
}

const version = '1.9.1'
const paths = {
  main: ['bridge', 'ptp', 'macvlan'],
  ipam: ['host-local', 'static'],
  meta: ['portmap', 'tuning', 'bandwidth', 'firewall'],
} as const

/** The plugins whose scores are told. */
export const names: readonly string[] = Object.values(paths).flat()

/** `go install github.com/containernetworking/plugins/plugins/…@v1.9.1`, once; it takes a minute. */
export function referencePlugins(): Build {
  const build = `reference ${version}`
  const folder = join(root, `.cache/cni-${version}`)
  if (names.every(name => existsSync(join(folder, name)))) return { build, names, folder }
  const modules = Object.entries(paths).flatMap(([kind, all]) =>
    all.map(name => `github.com/containernetworking/plugins/plugins/${kind}/${name}@v${version}`),
  )
  const env = { ...process.env, GOBIN: folder, GOFLAGS: '-modcacherw', CGO_ENABLED: '0' }
  const go = spawnSync('go', ['install', ...modules], { env, encoding: 'utf8' })
  if (go.error !== undefined) return { build, names, absent: 'Go is not installed (apt-get install golang-go)' }
  return go.status === 0
    ? { build, names, folder }
    : { build, names, absent: `go install: ${go.stderr.trim().split('\n').at(-1)}` }
}

/** Path of one of them. Throws where they could not be built. */
export function referencePlugin(name: string): string {
  const { folder, absent } = referencePlugins()
  if (folder === undefined) throw new Error(`there is no reference plugin ${name}: ${absent}`)
  return join(folder, name)
}
