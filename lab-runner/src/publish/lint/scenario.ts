/** One folder with an index.json, as values. */
import { statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { getNodeValue, type Node } from 'jsonc-parser'
import { largestAssets } from './platform-facts.ts'
import type { JsonFile } from './text-file.ts'
import { within } from './within.ts'

/** What a named file is for. */
export type Role = 'text' | 'verify' | 'foreground' | 'background'

export const roles: readonly Role[] = ['text', 'verify', 'foreground', 'background']

/** A file that index.json names. */
export interface Named {
  readonly role: Role
  readonly value: string
  readonly node: Node
  /** Absolute. */
  readonly path: string
  readonly state: 'file' | 'folder' | 'missing' | 'outside'
}

/** The intro, a step or the finish. */
export interface Part {
  readonly name: 'intro' | 'step' | 'finish'
  readonly node: Node
  readonly files: readonly Named[]
}

export interface Asset {
  readonly host: string
  readonly hostNode: Node
  readonly node: Node
  readonly file: { readonly value: string; readonly node: Node } | undefined
}

export interface Scenario {
  /** Absolute. */
  readonly dir: string
  /** Absolute; nothing outside it is published. */
  readonly root: string
  readonly json: JsonFile
  readonly parts: readonly Part[]
  readonly assets: readonly Asset[]
  readonly image: { readonly id: string; readonly node: Node } | undefined
  /** Bytes that its assets may have together. */
  readonly budget: number
}

/** The scenario that a file describes. Values of a wrong type are passed over: a rule tells them. */
export function scenarioOf(json: JsonFile, root: string, budget = largestAssets): Scenario {
  const dir = dirname(json.path)
  const details = member(json.tree, 'details')
  const part = (name: Part['name'], node: Node | undefined): readonly Part[] =>
    node?.type === 'object' ? [{ name, node, files: roles.flatMap(role => named(role, node, dir, root)) }] : []
  const steps = member(details, 'steps')
  const image = member(member(json.tree, 'backend'), 'imageid')
  return {
    dir,
    root,
    budget,
    json,
    parts: [
      ...part('intro', member(details, 'intro')),
      ...(steps?.type === 'array' ? (steps.children ?? []) : []).flatMap(step => part('step', step)),
      ...part('finish', member(details, 'finish')),
    ],
    assets: members(member(details, 'assets')).flatMap(({ key, keyNode, value }) =>
      (value.type === 'array' ? (value.children ?? []) : []).map(node => {
        const file = member(node, 'file')
        return {
          host: key,
          hostNode: keyNode,
          node,
          file: file?.type === 'string' ? { value: String(file.value), node: file } : undefined,
        }
      }),
    ),
    image: image?.type === 'string' ? { id: String(image.value), node: image } : undefined,
  }
}

function named(role: Role, part: Node, dir: string, root: string): readonly Named[] {
  const node = member(part, role) ?? member(part, oldNames[role] ?? role)
  if (node?.type !== 'string') return []
  const value = String(getNodeValue(node))
  const path = join(dir, value)
  return [{ role, value, node, path, state: stateOf(value, path, dir, root) }]
}

/** Katacoda's names, which living scenarios still use. */
const oldNames: Readonly<Partial<Record<Role, string>>> = { background: 'courseData', foreground: 'code' }

function stateOf(value: string, path: string, dir: string, root: string): Named['state'] {
  if (posix.isAbsolute(value) || !within(path, dir)) return 'outside'
  if (value.includes('\0')) return 'missing'
  const state = statSync(path, { throwIfNoEntry: false })
  if (state === undefined) return 'missing'
  if (!within(path, root, { followed: true })) return 'outside'
  return state.isFile() ? 'file' : 'folder'
}

/** The value of a key; the last one where it is there twice, as JSON.parse does. */
export function member(object: Node | undefined, key: string): Node | undefined {
  return members(object).findLast(entry => entry.key === key)?.value
}

export function members(
  object: Node | undefined,
): readonly { readonly key: string; readonly keyNode: Node; readonly value: Node }[] {
  if (object?.type !== 'object') return []
  return (object.children ?? []).flatMap(({ children: [keyNode, value] = [] }) =>
    keyNode === undefined || value === undefined ? [] : [{ key: String(keyNode.value), keyNode, value }],
  )
}
