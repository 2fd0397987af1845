/** Files as the linter sees them: text, with places in it. */
import { readFileSync, statSync } from 'node:fs'
import { type Node, type ParseError, parseTree } from 'jsonc-parser'
import { shortPath } from '../../course/content-error.ts'
import { Exit, LabError } from '../../errors.ts'

export interface TextFile {
  /** Absolute. */
  readonly path: string
  readonly text: string
  /** It is not UTF-8, so it must not be written back. */
  readonly damaged: boolean
}

/** A file of a scenario or of a structure, with the tree that could be made of it. */
export interface JsonFile extends TextFile {
  readonly kind: 'index' | 'structure'
  readonly tree: Node | undefined
  readonly errors: readonly ParseError[]
}

/** Where in a file; `offset` counts UTF-16 units. */
export interface Place {
  readonly file: TextFile
  readonly offset: number
}

/** Characters of a file that are looked at: nobody writes more by hand, and a learner would not read it. */
const most = 2 ** 19

/** Undefined for what is no regular file or is far too large for a text. */
export function readText(path: string): TextFile | undefined {
  const state = statSync(path, { throwIfNoEntry: false })
  if (state === undefined || !state.isFile() || state.size > most) return undefined
  const bytes = attempt(path)
  const text = bytes.toString('utf8')
  return { path, text, damaged: text.includes('\uFFFD') && !Buffer.from(text).equals(bytes) }
}

function attempt(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

export function unreadable(path: string, cause: unknown): LabError {
  const { code = String(cause) } = cause as NodeJS.ErrnoException
  return new LabError(`cannot read ${shortPath(path)}: ${code}`, {
    exit: Exit.machine,
    cause,
    suggestions: [`may it be read? ls -ld ${shortPath(path)}`],
  })
}

/** Strict JSON, as the platform reads it: no comments, no commas at the end. */
export function readJson(file: TextFile, kind: JsonFile['kind']): JsonFile {
  const errors: ParseError[] = []
  // The parser goes down with the brackets; what is nested so deep describes no scenario.
  if (depthOf(file.text) > 100) return { ...file, kind, tree: undefined, errors }
  const tree = parseTree(file.text, errors, { disallowComments: true, allowTrailingComma: false })
  return { ...file, kind, tree, errors }
}

function depthOf(text: string): number {
  let depth = 0
  let most = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    if (depth > most) most = depth
  }
  return most
}

/** Line and column of a place, from 1. */
export function position({ file, offset }: Place): { readonly line: number; readonly column: number } {
  const starts = lineStarts(file)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}

/** Offset of a line's first character; the last line's for a line that is not there. */
export function startOfLine(file: TextFile, line: number): number {
  const starts = lineStarts(file)
  return starts[Math.min(line, starts.length) - 1] ?? 0
}

const known = new WeakMap<TextFile, readonly number[]>()

function lineStarts(file: TextFile): readonly number[] {
  const before = known.get(file)
  if (before !== undefined) return before
  const starts = [0]
  for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1)
  known.set(file, starts)
  return starts
}

/** As a person in the current folder would type it. */
export const nameOf = (file: TextFile): string => shortPath(file.path)
