import type { ClusterNode } from '../model.ts'
import { nud } from '../netlink/messages/neighbour-table.ts'
import type { News } from '../netlink/watch.ts'
import { tunnelDevice } from '../overlay/tunnel.ts'
import { ownProtocol } from '../routes/plan.ts'

/** What of the node's network routes and tunnel depend on; all else, as the cables of pods that come and go, is no reason to look. */
export interface Interest {
  /** Destinations of our routes, as the kernel spells them. */
  readonly destinations: ReadonlySet<string>
  /** Indexes of the links that have an address of the node, and of the tunnel. */
  readonly links: ReadonlySet<number>
  readonly tunnel?: number | undefined
}

/** Scope of addresses that only their link knows. */
const LINK = 253

/** Whether this change may be one of ours undone, or one that ours must follow. */
export function concerns({ name, header, attributes }: News, { destinations, links, tunnel }: Interest): boolean {
  const { index = 0 } = header
  switch (name) {
    case 'RTM_NEWLINK':
    case 'RTM_DELLINK':
      return attributes.name === tunnelDevice.name || links.has(index)
    case 'RTM_NEWADDR':
    case 'RTM_DELADDR':
      return header.scope !== LINK
    case 'RTM_NEWROUTE':
    case 'RTM_DELROUTE':
      return header.protocol === ownProtocol || destinations.has(`${attributes.dst}/${header.dstLength}`)
    default:
      return index === tunnel && ((header.state ?? 0) & lasting) !== 0
  }
}

/**
 * Entries that were set by hand, and those that are deleted: of them the kernel says that they have failed (net/core/neighbour.c,
 * neigh_delete). What ARP is still asking for is nobody's work.
 */
const lasting = nud.permanent | nud.failed

/** All pod CIDRs of the other nodes. */
export function destinationsOf(self: ClusterNode, nodes: readonly ClusterNode[]): ReadonlySet<string> {
  return new Set(nodes.filter(({ name }) => name !== self.name).flatMap(({ podCidrs }) => podCidrs))
}
