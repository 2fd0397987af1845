/** One source tree, every stage of it: modules whose lab is done are whole, the others have holes. Pure. */
import { ContentError } from '../course/content-error.ts'
import { functionAround } from './function-around.ts'
import { importTodo } from './import-todo.ts'
import { type Region, regionsOf } from './regions.ts'

/** Text of each file by its path from the tree's root, `link/veth.ts`. */
export type Tree = ReadonlyMap<string, string>

/** The lab that teaches a module, `03-veth`; undefined for what is given or has no lab yet. */
export type LabOf = (module: string) => string | undefined

/** `file` is from the tree's root, `line` counts from 1 and is that of the marker (in a woven tree, of the `throw`). */
export interface Hole {
  readonly module: string
  readonly file: string
  readonly line: number
  readonly function: string
  /** What the learner's code must do. */
  readonly sentence: string
}

/**
 * `source` with holes in the modules that are not `done`; markers are gone in all. A hole reads
 * `// TODO(03-veth): SENTENCE` and `throw new Todo('03-veth')`. Throws ContentError where a marker is wrong.
 */
export function weave(source: Tree, done: ReadonlySet<string>, labOf: LabOf): Map<string, string> {
  return weaveWhere(source, labOf, file => !done.has(moduleOf(file)))
}

/** Everything solved except the hole at `index` of `holes(source)`. */
export function weaveHole(source: Tree, index: number, labOf: LabOf): Map<string, string> {
  const hole = holes(source)[index]
  return weaveWhere(source, labOf, (file, { first }) => file === hole?.file && first + 1 === hole.line)
}

/** All holes of a source tree, in the tree's order. */
export function holes(source: Tree): readonly Hole[] {
  return read(source).flatMap(({ file, lines, regions }) =>
    regions.map(({ first, sentence }) => ({
      module: moduleOf(file),
      file,
      line: first + 1,
      function: functionAround(lines, first),
      sentence,
    })),
  )
}

/** The folder that a file is in; empty for the files beside the modules. */
export function moduleOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : ''
}

function weaveWhere(
  source: Tree,
  labOf: LabOf,
  isEmpty: (file: string, region: Region) => boolean,
): Map<string, string> {
  const woven = read(source).map(({ file, lines, regions }): [string, string] => {
    const lab = labOf(moduleOf(file))
    const empty = lab === undefined ? [] : regions.filter(region => isEmpty(file, region))
    const text = regions
      .toReversed()
      .reduce((kept, region) => {
        const { first, last, indent, sentence } = region
        const body = empty.includes(region)
          ? [`${indent}// TODO(${lab}): ${sentence}`, `${indent}throw new Todo('${lab}')`]
          : lines.slice(first + 1, last)
        return kept.toSpliced(first, last - first + 1, ...body)
      }, lines)
      .join('\n')
    return [file, empty.length > 0 ? importTodo(file, text) : text]
  })
  return new Map(woven)
}

function read(source: Tree) {
  const files = [...source].map(([file, text]) => {
    const lines: readonly string[] = text.split('\n')
    const { regions, problems } = regionsOf(`mini-cni/src/${file}`, lines)
    const [first] = regions
    const homeless = first !== undefined && moduleOf(file) === ''
    const message = 'a hole must be in the folder of a module'
    const outside = homeless ? [{ file: `mini-cni/src/${file}`, line: first.first + 1, column: 1, message }] : []
    return { file, lines, regions, problems: [...problems, ...outside] }
  })
  const problems = files.flatMap(({ problems }) => problems)
  if (problems.length > 0) throw new ContentError(problems)
  return files
}
