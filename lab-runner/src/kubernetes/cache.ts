/** Programs that were built or fetched once, outside the project: they are large, and serve every clone of it. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { shortPath } from '../course/content-error.ts'
import { Exit, LabError } from '../errors.ts'
import { root } from '../version.ts'
import { kubernetesVersion } from './parts.ts'

/** The Go module that builds one program of all parts. */
export const moduleDir = join(root, 'lab-runner', 'kubernetes')

/** `$XDG_CACHE_HOME/cnilab/kubernetes`, or the same below `~/.cache`. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'cnilab', 'kubernetes')
}

/** The folder of what is built from the module as it is now; another module, another folder. */
export function builtDir(cache = cacheDir(), module = moduleDir): string {
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(module, file)))
  return join(cache, `${kubernetesVersion}-${process.arch}-built-${hash.digest('hex').slice(0, 12)}`)
}

/** The folder of the official release. */
export function fetchedDir(cache = cacheDir()): string {
  return join(cache, `${kubernetesVersion}-${process.arch}-official`)
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
