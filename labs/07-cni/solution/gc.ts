// generated from mini-cni/src/protocol by npm run generate; do not edit
import { hostName, type Key } from '../link/names.ts'
import { fieldsOf, type Json } from './fields.ts'

/**
 * The attachments that a runtime says are alive (CNI SPEC §4, GC): `cni.dev/valid-attachments`, or `cni.dev/attachments` as
 * older runtimes call it; the first where there are both. undefined: it said nothing, and then nothing may be removed; an
 * empty list says that none is. Throws CniError 7 when an entry is not one: half a list would cost pods their network.
 */
export function liveIn(json: Json, network: string): readonly Key[] | undefined {
  const from = fieldsOf(json)
  const key = ['cni.dev/valid-attachments', 'cni.dev/attachments'].find(name => from.has(name))
  if (key === undefined) return undefined
  return from
    .objects(key)
    .map(one => ({ network, containerId: one.required('containerID'), ifname: one.required('ifname') }))
}

/** What is to go: attachments whose key is known, and records that cannot be read, by the name of their node's end. */
export interface Stale {
  readonly keys: readonly Key[]
  readonly names: readonly string[]
}

/**
 * Everything of a network but what is `live`: `recorded` by the name of the node's end (a key where the record can be read), and
 * `leased`, which may be without a record. None twice. A damaged record is live when its name is that of a live attachment.
 */
export function staleIn(
  recorded: ReadonlyMap<string, Key | undefined>,
  leased: readonly Key[],
  live: readonly Key[],
): Stale {
  const keep = new Set(live.map(hostName))
  const keys = new Map<string, Key>()
  for (const key of [...[...recorded.values()].filter(key => key !== undefined), ...leased]) {
    if (!keep.has(hostName(key))) keys.set(hostName(key), key)
  }
  const names = [...recorded.keys()].filter(name => !keep.has(name) && !keys.has(name))
  return { keys: [...keys.values()], names }
}
