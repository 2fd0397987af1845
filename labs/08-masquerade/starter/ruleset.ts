// generated from mini-cni/src/masquerade by npm run generate; do not edit
import { hash } from 'node:crypto'
import { Todo } from '../model.ts'
import type { Masquerade } from './kept.ts'

/** The comment on the table of `wanted`: who made it, and for what. Another plan has another one. */
export function commentOf(wanted: Masquerade): string {
  return `mini-cni ${hash('sha256', JSON.stringify(wanted)).slice(0, 16)}`
}

/**
 * What nft is given (`nft -f -`) to make the table of `wanted`, in one transaction: there is no moment without a rule. A table of
 * that name which is there goes first; to declare it before lets that succeed where there was none.
 */
export function rulesetOf(wanted: Masquerade): string {
  const { table } = wanted
  return `table inet ${table}
delete table inet ${table}
table inet ${table} {
  comment "${commentOf(wanted)}"
  set kept4 { type ipv4_addr; flags interval; elements = { ${ofFamily(wanted.kept, 4)} } }
  set kept6 { type ipv6_addr; flags interval; elements = { ${ofFamily(wanted.kept, 6)} } }
${chainOf(wanted)}
}
`
}

/**
 * The chain that sees each connection's first packet as it leaves (hook postrouting, priority srcnat = 100), with one rule for each family
 * that there are pods of: from a pod, and to none of the set kept4 (kept6): masquerade. The kernel takes the address of the interface that
 * the packet leaves by, and translates the answers back; `fully-random` lets two pods that choose the same port at once both have one.
 */
export function chainOf({ pods }: Masquerade): string {
  // TODO(08-masquerade): a chain of type nat at the hook postrouting, priority srcnat, and in it a rule for IPv4 and one for IPv6, where there are pods of it
  throw new Todo('08-masquerade')
}

/** Those of one family, as nft writes a list. */
export function ofFamily(cidrs: readonly string[], family: 4 | 6): string {
  return cidrs.filter(cidr => cidr.includes(':') === (family === 6)).join(', ')
}
