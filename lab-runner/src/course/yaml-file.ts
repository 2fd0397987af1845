/** A YAML file as plain data that remembers where each value stands. The only user of `yaml`. */
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, visit } from 'yaml'
import type { Problem } from './content-error.ts'

export type Path = readonly PropertyKey[]

export interface YamlFile {
  readonly file: string
  readonly data: unknown
  readonly problems: readonly Problem[]
  /** Where a value stands, or the nearest thing around it that is there. `key`: where its key stands. */
  place(path: Path, what?: 'value' | 'key'): { readonly line: number; readonly column: number }
}

export function readYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  wordsStayWords(document.contents)
  const problems = document.errors.map(error => ({ file, ...at(error.pos[0]), message: sentence(error.message) }))
  const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0)
  return {
    file,
    problems,
    data: problems.length > 0 ? undefined : document.toJS(),
    place(path, what = 'value') {
      let node: unknown = document.contents
      let key: unknown = node
      for (const part of path) {
        const pair = entry(node, part)
        if (pair === undefined) return at(offsetOf(what === 'key' ? key : node))
        key = pair.key
        node = pair.value
      }
      return at(offsetOf(what === 'key' ? key : (node ?? key)))
    },
  }
}

function entry(node: unknown, part: PropertyKey): { key: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(item => isScalar(item.key) && item.key.value === part)
    return pair === undefined ? undefined : { key: pair.key, value: pair.value ?? pair.key }
  }
  if (!isSeq(node)) return undefined
  const item = node.items[Number(part)]
  return item === undefined ? undefined : { key: item, value: item }
}

/** In a command `1` and `1.10` are words as they were typed, not numbers. */
function wordsStayWords(root: Node | null): void {
  visit(root, {
    Scalar(_, scalar, path) {
      const [pair, list] = path.slice(-2)
      if (!isPair(pair) || !isSeq(list) || typeof scalar.value === 'string') return undefined
      if (isCommandKey(pair)) scalar.value = scalar.source ?? String(scalar.value)
      return undefined
    },
  })
}

function isCommandKey(pair: Pair): boolean {
  return isScalar(pair.key) && (pair.key.value === 'run' || pair.key.value === 'first')
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
