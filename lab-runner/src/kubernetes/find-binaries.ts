/** Finds the programs of a Kubernetes on this machine. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { shortPath } from '../course/content-error.ts'
import { Exit, LabError } from '../errors.ts'
import { cacheDir, keptDirs } from './cache.ts'
import { type Binaries, type Part, parts } from './parts.ts'

export interface Places {
  /** The value of --kube-bin: then nowhere else. */
  readonly kubeBin?: string | undefined
  readonly path?: string | undefined
  readonly cache?: string
}

/** All parts from one place, so that their versions agree: DIR, else PATH, else the cache. LabError says what each place lacks. */
export function findBinaries({ kubeBin, path = process.env.PATH, cache = cacheDir() }: Places = {}): Binaries {
  if (kubeBin !== undefined) {
    const { found, missing } = look([resolve(kubeBin)])
    if (found !== undefined) return found
    const lacks = existsSync(kubeBin) ? `lacks ${missing.join(', ')}` : 'is not there'
    throw new LabError(`--kube-bin ${kubeBin} ${lacks}`, {
      exit: Exit.machine,
      suggestions: [
        'a folder with all of one version: server binaries of a release of Kubernetes, etcd and kubectl beside them',
      ],
    })
  }
  const inPath = look((path ?? '').split(delimiter).filter(dir => dir.startsWith('/')))
  const found = inPath.found ?? firstOf(keptDirs(cache))
  if (found !== undefined) return found
  const lacking = inPath.missing.length === parts.length ? 'none of its programs' : `no ${inPath.missing.join(', ')}`
  throw new LabError(`there is no Kubernetes to run: PATH has ${lacking}, and nothing is kept in ${shortPath(cache)}`, {
    exit: Exit.machine,
    suggestions: [
      'build it with Go, once, about four minutes: cnilab kubernetes build',
      'or get the official release: cnilab kubernetes fetch',
      'or name a folder that has it: --kube-bin DIR',
    ],
  })
}

function firstOf(dirs: readonly string[]): Binaries | undefined {
  for (const dir of dirs) {
    const { found } = look([dir])
    if (found !== undefined) return found
  }
  return undefined
}

function look(dirs: readonly string[]): {
  readonly found: Binaries | undefined
  readonly missing: readonly Part[]
} {
  const paths = parts.map(part => [part, dirs.map(dir => join(dir, part)).find(isExecutable)] as const)
  const missing = paths.flatMap(([part, path]) => (path === undefined ? [part] : []))
  return { found: missing.length === 0 ? (Object.fromEntries(paths) as Binaries) : undefined, missing }
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
