import type { Node } from 'jsonc-parser'
import type { Found, Rule } from '../rule.ts'
import { members } from '../scenario.ts'
import type { JsonFile } from '../text-file.ts'

export const jsonDuplicateKey: Rule = {
  id: 'json-duplicate-key',
  level: 'warning',
  on: 'json',
  says: 'A key stands twice in one object.',
  why: 'The last one counts and the others are lost without a word. Two "steps" or two "background" are most often the trace of a merge.',
  check: file => (file.tree === undefined ? [] : repeated(file, file.tree)),
}

function* repeated(file: JsonFile, node: Node): Iterable<Found> {
  const seen = new Set<string>()
  for (const { key, keyNode } of members(node)) {
    if (seen.has(key))
      yield { at: { file, offset: keyNode.offset }, message: `"${key}" is there twice; only the last one counts` }
    seen.add(key)
  }
  for (const child of node.children ?? []) yield* repeated(file, child)
}
