import type { ClusterNode } from '../model.ts'
import type { News } from '../netlink/watch.ts'
import { tunnelDevice } from '../overlay/tunnel.ts'
import { ownProtocol } from '../routes/plan.ts'

/** What of the node's network routes and tunnel depend on; all else, as the cables of pods that come and go, is no reason to look. */
export interface Interest {
  /** Destinations of our routes, as the kernel spells them. */
  readonly destinations: ReadonlySet<string>
  /** Indexes of the links that have an address of the node, and of the tunnel. */
  readonly links: ReadonlySet<number>
}

/** Scope of addresses that only their link knows. */
const LINK = 253

/** Whether this change may be one of ours undone, or one that ours must follow. */
export function concerns({ name, header, attributes }: News, { destinations, links }: Interest): boolean {
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
      return links.has(index) && attributes.mac !== undefined && isPermanent(header)
  }
}

/** The state of an entry that was set by hand; those that come and go by ARP are nobody's work. */
function isPermanent({ state = 0 }: News['header']): boolean {
  return (state & 0x80) !== 0
}

/** All pod CIDRs of the other nodes. */
export function destinationsOf(self: ClusterNode, nodes: readonly ClusterNode[]): ReadonlySet<string> {
  return new Set(nodes.filter(({ name }) => name !== self.name).flatMap(({ podCidrs }) => podCidrs))
}
