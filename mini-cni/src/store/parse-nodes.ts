import { formatAddress, networkOf, parseAddress, parsePrefix } from '../address.ts'
import type { ClusterNode } from '../model.ts'

/**
 * Reads a JSON list of nodes: `name`, `ip` (one address, or a list: one of each family) and `podCIDRs`. Other keys are left alone. Throws an
 * Error that names the entry; a list that could be acted on only in part is none.
 */
export function parseNodes(text: string): readonly ClusterNode[] {
  const list: unknown = JSON.parse(text)
  if (!Array.isArray(list)) throw new Error('it is no list of nodes')
  const nodes = list.map(nodeAt)
  const names = nodes.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new Error(`${twice} is in it twice`)
  return nodes
}

function nodeAt(entry: unknown, index: number): ClusterNode {
  const { name, ip, ips = ip, podCIDRs } = (entry ?? {}) as Readonly<Record<string, unknown>>
  if (typeof name !== 'string' || name === '') throw new Error(`entry ${index} has no name`)
  return {
    name,
    ips: textsIn(name, 'ip', ips).map(text => formatAddress(parseAddress(text))),
    podCidrs: textsIn(name, 'podCIDRs', podCIDRs).map(text => networkOf(parsePrefix(text))),
  }
}

function textsIn(name: string, key: string, value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [value]
  if (list.length > 0 && list.every(item => typeof item === 'string')) return list
  throw new Error(`${key} of ${name} is ${JSON.stringify(value) ?? 'missing'}`)
}
