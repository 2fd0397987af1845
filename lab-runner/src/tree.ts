/** Trees of text files on the disk: read, compared, and written by nobody else. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { shortPath } from './course/content-error.ts'
import { Exit, LabError } from './errors.ts'
import type { Tree } from './weave/weave.ts'

export interface Difference {
  readonly path: string
  /** `extra`: on the disk and not in the tree. */
  readonly kind: 'missing' | 'extra' | 'different'
}

/** All files below `dir` by their path from there, sorted; hidden ones left out. A missing `dir` is an empty tree. */
export function readTree(dir: string): Map<string, string> {
  try {
    const files = readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter(path => !path.split('/').some(name => name.startsWith('.')))
      .sort()
    return new Map(files.map(path => [path, readFileSync(join(dir, path), 'utf8')]))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return new Map()
    throw trouble('read', dir, error)
  }
}

/**
 * Writes what differs, each file whole or not at all. With `generated` the folder holds nothing else afterwards, and goes
 * when the tree is empty. A folder that cannot be written is a LabError, exit 3.
 */
export function writeTree(dir: string, tree: Tree, options: { readonly generated?: boolean } = {}): void {
  for (const { path, kind } of compareTree(dir, tree)) {
    if (kind !== 'extra') writeText(join(dir, path), tree.get(path) ?? '')
    else if (options.generated) rmSync(join(dir, path))
  }
  if (options.generated && tree.size === 0) rmSync(dir, { recursive: true, force: true })
}

/** What `writeTree` would have to change for `dir` to be `tree`; empty when they are the same. */
export function compareTree(dir: string, tree: Tree): readonly Difference[] {
  const there = readTree(dir)
  const wanted = [...tree].flatMap(([path, text]): Difference[] => {
    const found = there.get(path)
    if (found === text) return []
    return [{ path, kind: found === undefined ? 'missing' : 'different' }]
  })
  const extra = [...there.keys()].filter(path => !tree.has(path))
  return [...wanted, ...extra.map((path): Difference => ({ path, kind: 'extra' }))]
}

/** One file, whole or not at all, with the folders it needs. */
export function writeText(file: string, text: string): void {
  const draft = join(dirname(file), `.${process.pid}.draft`)
  attempt(file, () => {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(draft, text)
    renameSync(draft, file)
  })
}

/** Moves a file to `target`, with the folders that it needs. */
export function moveFile(file: string, target: string): void {
  attempt(target, () => {
    mkdirSync(dirname(target), { recursive: true })
    renameSync(file, target)
  })
}

function attempt(file: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw trouble('write', file, error)
  }
}

function trouble(what: 'read' | 'write', file: string, cause: unknown): LabError {
  const code = codeOf(cause)
  const remedy =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'make room on that disk: df -h .'
      : `is it yours, and may it be ${what === 'write' ? 'written' : 'read'}? ls -ld ${shortPath(nearest(file))}`
  return new LabError(`cannot ${what} ${shortPath(file)}: ${reasons[code ?? ''] ?? String(cause)}`, {
    exit: Exit.machine,
    cause,
    suggestions: [remedy],
  })
}

/** The folder around a path that is there. */
function nearest(file: string): string {
  const around = dirname(file)
  return around === file || existsSync(around) ? around : nearest(around)
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'your disk quota is used up',
  ENOTDIR: 'a file is where a folder should be',
  EEXIST: 'a file is where a folder should be',
  EISDIR: 'a folder is where a file should be',
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
