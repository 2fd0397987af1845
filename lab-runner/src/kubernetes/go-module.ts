/** What Go builds a release from: the module in lab-runner/kubernetes, or for another release one that is made of that one's own go.mod. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { moduleDir } from './cache.ts'
import { kubernetesVersion } from './parts.ts'
import type { Release } from './releases.ts'

export interface GoModule {
  readonly dir: string
  /** `-mod` of `go build`: whether its go.sum is complete. */
  readonly mod: 'readonly' | 'mod'
}

/** `go` runs a command of Go and returns what it printed. The folder `dir` is made where a module has to be. */
export async function moduleFor(
  { version }: Release,
  dir: string,
  go: (argv: readonly string[]) => Promise<string>,
): Promise<GoModule> {
  if (version === kubernetesVersion) return { dir: moduleDir, mod: 'readonly' }
  const said = await go(['mod', 'download', '-json', `k8s.io/kubernetes@${version}`])
  const { GoMod, Dir }: { readonly GoMod: string; readonly Dir: string } = JSON.parse(said)
  mkdirSync(dir)
  writeFileSync(join(dir, 'go.mod'), moduleText(readFileSync(GoMod, 'utf8'), version))
  writeFileSync(join(dir, 'go.sum'), readFileSync(join(Dir, 'go.sum')))
  writeFileSync(join(dir, 'main.go'), readFileSync(join(moduleDir, 'main.go')))
  return { dir, mod: 'mod' }
}

/**
 * Kubernetes' own requirements, so that each part of it is built with what it was tested with. Of its staging modules, which it
 * has in a folder, a release publishes v0.34.2 with v1.34.2.
 */
export function moduleText(goMod: string, version: string): string {
  const own = goMod
    .replace(/^module .*$/m, 'module cnilab/kubernetes')
    .replaceAll(/=> \.\/staging\/src\/(\S+)/g, `=> $1 ${version.replace('v1', 'v0')}`)
  return `${own.trimEnd()}\n\nrequire k8s.io/kubernetes ${version}\n`
}
