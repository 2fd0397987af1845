import { hostname } from 'node:os'
import { formatAddress, parsePrefix } from '../address.ts'
import type { ClusterNode } from '../model.ts'

/**
 * Which of `nodes` this one is: the one that has the host's name, or else one of the host's `addresses` (`172.30.0.11/24`).
 * Throws an Error where none is.
 */
export function findSelf(
  nodes: readonly ClusterNode[],
  addresses: readonly string[],
  name: string = hostname(),
): ClusterNode {
  const own = new Set(addresses.map(address => formatAddress(parsePrefix(address))))
  const self = nodes.find(node => node.name === name) ?? nodes.find(({ ips }) => ips.some(ip => own.has(ip)))
  if (self !== undefined) return self
  throw new Error(`no node of the list is this one: none is called ${name}, none has one of its addresses`)
}
