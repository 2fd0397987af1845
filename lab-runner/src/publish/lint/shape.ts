/** What index.json and structure.json may hold. */
import type { Node } from 'jsonc-parser'
import { members } from './scenario.ts'

export type Shape =
  | { readonly type: 'string' }
  | { readonly type: 'array'; readonly of: Shape }
  | { readonly type: 'object'; readonly keys: Readonly<Record<string, Shape>>; readonly needs?: readonly string[] }
  /** Keys are names of the author's. */
  | { readonly type: 'object'; readonly of: Shape }

const text: Shape = { type: 'string' }
const part = { title: text, text, foreground: text, background: text }

export const indexShape: Shape = {
  type: 'object',
  needs: ['backend'],
  keys: {
    title: text,
    description: text,
    details: {
      type: 'object',
      keys: {
        intro: { type: 'object', keys: part, needs: ['text'] },
        steps: { type: 'array', of: { type: 'object', keys: { ...part, verify: text }, needs: ['text'] } },
        finish: { type: 'object', keys: part, needs: ['text'] },
        assets: {
          type: 'object',
          of: {
            type: 'array',
            of: { type: 'object', keys: { file: text, target: text, chmod: text }, needs: ['file', 'target'] },
          },
        },
      },
    },
    backend: { type: 'object', keys: { imageid: text }, needs: ['imageid'] },
    interface: { type: 'object', keys: { layout: text } },
  },
}

export const structureShape: Shape = {
  type: 'object',
  needs: ['items'],
  keys: {
    title: text,
    description: text,
    items: {
      type: 'array',
      of: { type: 'object', keys: { path: text, title: text, description: text }, needs: ['path'] },
    },
  },
}

export type Mismatch =
  | { readonly kind: 'type'; readonly node: Node; readonly path: string; readonly wanted: string; readonly got: string }
  | { readonly kind: 'missing'; readonly node: Node; readonly path: string; readonly key: string }
  | {
      readonly kind: 'unknown'
      readonly node: Node
      readonly path: string
      readonly key: string
      readonly known: readonly string[]
      /** Keys that stand beside it. */
      readonly beside: readonly string[]
    }

/** Where a value differs from a shape; paths as `details.steps[]`. What is below an unknown key is not looked at. */
export function* mismatches(node: Node, shape: Shape, path = ''): Iterable<Mismatch> {
  if (node.type !== shape.type) {
    yield { kind: 'type', node, path, wanted: shape.type, got: node.type }
  } else if (shape.type === 'array') {
    for (const child of node.children ?? []) yield* mismatches(child, shape.of, `${path}[]`)
  } else if (shape.type === 'object') {
    const entries = members(node)
    const below = (key: string): string => (path === '' ? key : `${path}.${key}`)
    for (const { key, keyNode, value } of entries) {
      const own = 'of' in shape ? shape.of : Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined
      if (own !== undefined) yield* mismatches(value, own, below(key))
      else if ('keys' in shape) {
        const beside = entries.map(entry => entry.key)
        yield { kind: 'unknown', node: keyNode, path, key, known: Object.keys(shape.keys), beside }
      }
    }
    for (const key of ('needs' in shape && shape.needs) || []) {
      if (!entries.some(entry => entry.key === key)) yield { kind: 'missing', node, path, key }
    }
  }
}
