/** Keys and values that index.json and structure.json should not or must hold. */
import { closest } from '../../../closest.ts'
import { katacodaKey } from '../katacoda-keys.ts'
import type { Found, Rule } from '../rule.ts'
import { indexShape, type Mismatch, mismatches, structureShape } from '../shape.ts'
import type { JsonFile } from '../text-file.ts'

export const jsonType: Rule = {
  id: 'json-type',
  level: 'error',
  on: 'json',
  says: 'A value has the wrong type, or one that must be there is missing.',
  why: 'backend.imageid says which machine the learner gets; without it there is none. A step, an intro or a finish needs a text; an asset a file and a target; an item of structure.json a path. All of these are strings.',
  check: function* (file): Iterable<Found> {
    for (const { kind, node, path, ...rest } of differences(file)) {
      const at = { file, offset: node.offset }
      const name = path === '' ? 'the file' : path
      if (kind === 'type' && 'wanted' in rest)
        yield { at, message: `${name} is ${article(rest.got)}, and must be ${article(rest.wanted)}` }
      if (kind === 'missing' && 'key' in rest) yield { at, message: `${name} has no "${rest.key}"` }
    }
  },
}

export const katacoda: Rule = {
  id: 'katacoda-key',
  level: 'warning',
  on: 'json',
  says: 'A key comes from Katacoda; nothing documents that Killercoda reads it.',
  why: 'Killercoda took over most of the format of Katacoda, not all of it. "courseData" is "background" here, and "code" is "foreground"; "environment.uilayout" is "interface.layout" with the one value "ide"; difficulty, time, icons and dashboards have no counterpart. Living scenarios still use courseData and code, so they seem to be read; the rest does nothing.',
  mends: 'renames courseData and code where the new name is still free',
  check: function* (file): Iterable<Found> {
    for (const { key, node, path, beside } of unknownKeys(file)) {
      const told = katacodaKey(path, key)
      if (told === undefined) continue
      const at = { file, offset: node.offset }
      const { name } = told
      if (name === undefined) yield { at, message: `"${key}" is a key of Katacoda: ${told.says}` }
      else {
        const message = `"${key}" is Katacoda's name of what is "${name}" here`
        const fix = [{ at, length: node.length, text: JSON.stringify(name) }]
        yield beside.includes(name) ? { at, message: `${message}, which is there too` } : { at, message, fix }
      }
    }
  },
}

export const unknownKey: Rule = {
  id: 'unknown-key',
  level: 'warning',
  on: 'json',
  says: 'A key is not part of the format.',
  why: 'An unknown key is passed over without a word: "verifiy" leaves a step that nobody checks. Keys of the format are those of the official examples.',
  check: function* (file): Iterable<Found> {
    for (const { key, node, path, known } of unknownKeys(file)) {
      if (katacodaKey(path, key) !== undefined) continue
      const [near] = closest(key, known)
      const hint = near === undefined ? `known here: ${known.join(', ')}` : `did you mean "${near}"?`
      const where = path === '' ? '' : ` in ${path}`
      yield { at: { file, offset: node.offset }, message: `nothing reads "${key}"${where}; ${hint}` }
    }
  },
}

function unknownKeys(file: JsonFile): readonly Extract<Mismatch, { kind: 'unknown' }>[] {
  return differences(file).filter(one => one.kind === 'unknown')
}

const known = new WeakMap<JsonFile, readonly Mismatch[]>()

/** None for a file that does not parse: what is missing there may only be out of reach. */
function differences(file: JsonFile): readonly Mismatch[] {
  const before = known.get(file)
  if (before !== undefined) return before
  const { tree, errors, kind } = file
  const all =
    tree === undefined || errors.length > 0 ? [] : [...mismatches(tree, kind === 'index' ? indexShape : structureShape)]
  known.set(file, all)
  return all
}

const article = (type: string): string => (type === 'null' ? type : /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`)
