// generated from mini-cni/src/routes by npm run generate; do not edit
import { enableForwarding } from '../bridge/forwarding.ts'
import type { ClusterNode } from '../model.ts'
import { Todo } from '../model.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import { delRoute, getRoutes, newRoute } from '../netlink/messages/route.ts'
import type { Request } from '../netlink/request.ts'
import type { Netlink } from '../netlink/socket.ts'
import { onNode } from '../netns/sockets.ts'
import { type Change, type KnownRoute, ownProtocol, plan } from './plan.ts'

/**
 * Makes this node, which is `self`, forward packets, and gives it a route to the pods of every other node, IPv4 and IPv6;
 * routes of nodes that left are removed. Returns what it changed. To be run again whenever nodes come or go, or somebody
 * may have deleted a route: it compares what is there (`readTable`) with what should be (`plan`) and sends the difference.
 * Throws what `plan` throws, with nothing changed but the forwarding switches.
 */
export function reconcile(self: ClusterNode, nodes: readonly ClusterNode[]): readonly Change[] {
  // TODO(06-routes): turn forwarding on, read the table, plan, and send the changes as one batch
  throw new Todo('06-routes')
}

/** Removes all routes that `reconcile` ever made here: `ip route flush proto 118`, and the same with -6. */
export function withdraw(): void {
  onNode(node => {
    const ours = readTable(node).routes.filter(route => route.protocol === ownProtocol)
    if (ours.length > 0) node.batch(ours.map(route => toRequest({ verb: 'delete', ...route })))
  })
}

/** The message that makes one change: `ip route add 10.244.2.0/24 via 172.30.0.12 proto 118`, or `ip route del …`; a hop with a link is on-link there. */
export function toRequest(change: Change): Request {
  // TODO(06-routes): a NEWROUTE or a DELROUTE with destination, gateway, our protocol number, and for a new one its link, where it names one
  throw new Todo('06-routes')
}

/** The main table, and the addresses of all interfaces with their prefix lengths; both families. */
export function readTable(node: Netlink): {
  readonly routes: readonly KnownRoute[]
  readonly addresses: readonly string[]
} {
  const routes = ([4, 6] as const).flatMap(family => node.dump(getRoutes({ family, table: 254 })))
  return { routes, addresses: node.dump(getAddresses()).map(one => one.address) }
}
