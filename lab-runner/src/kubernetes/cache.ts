/** Programs that were built or fetched once, outside the project: they are large, and serve every clone of it. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { shortPath } from '../course/content-error.ts'
import { Exit, LabError } from '../errors.ts'
import { root } from '../version.ts'
import { kubernetesVersion } from './parts.ts'
import { chooseRelease, findRelease, type Release } from './releases.ts'

/** The Go module that builds one program of all parts. */
export const moduleDir = join(root, 'lab-runner', 'kubernetes')

/** `$XDG_CACHE_HOME/cnilab/kubernetes`, or the same below `~/.cache`. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'cnilab', 'kubernetes')
}

/** The folder of what is built from the module as it is now; another module, another folder. */
export function builtDir(
  cache: string = cacheDir(),
  { version }: Pick<Release, 'version'> = chooseRelease(),
  module = moduleDir,
): string {
  const hash = createHash('sha256')
  for (const file of ownFiles(version)) hash.update(readFileSync(join(module, file)))
  return join(cache, `${version}-${process.arch}-built-${hash.digest('hex').slice(0, 12)}`)
}

/** Another release's go.mod is made of its own. */
const ownFiles = (version: string): readonly string[] =>
  version === kubernetesVersion ? ['go.mod', 'go.sum', 'main.go'] : ['main.go']

/** The folder of the official release. */
export function fetchedDir(
  cache: string = cacheDir(),
  { version }: Pick<Release, 'version'> = chooseRelease(),
): string {
  return join(cache, `${version}-${process.arch}-official`)
}

/** Where programs may be kept: those of our own version first, then those of the newest. */
export function keptDirs(cache: string = cacheDir()): readonly string[] {
  const found = namesIn(cache).flatMap(name => /^v1\.\d+\.\d+(?=-)/.exec(name)?.[0] ?? [])
  const others = [...new Set(found)].toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  return [...new Set([kubernetesVersion, ...others])].flatMap(version => {
    const release = findRelease(version)
    return release === undefined ? [] : [builtDir(cache, release), fetchedDir(cache, release)]
  })
}

export function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
  } catch {
    return [] // nothing has been kept yet
  }
}

/** A folder below; LabError where it cannot be, with another place for what `command` keeps. */
export function makeFolder(dir: string, command: string): void {
  try {
    mkdirSync(dir, { recursive: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LabError(`nothing can be kept in ${shortPath(dir)}: ${reason}`, {
      exit: Exit.machine,
      suggestions: [`another folder: XDG_CACHE_HOME=DIR ${command}`],
      cause,
    })
  }
}
