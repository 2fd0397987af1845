// generated from mini-cni/src/overlay by npm run generate; do not edit
import { enableForwarding } from '../bridge/forwarding.ts'
import type { ClusterNode, CrossNode } from '../model.ts'
import { Todo } from '../model.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import { getFdb } from '../netlink/messages/fdb.ts'
import { getNeighbours } from '../netlink/messages/neighbour.ts'
import type { Request } from '../netlink/request.ts'
import type { Netlink } from '../netlink/socket.ts'
import { onNode } from '../netns/sockets.ts'
import { changesTo, hopsOf } from '../routes/plan.ts'
import { readTable, toRequest } from '../routes/routes.ts'
import { ensureDevice, removeDevice } from './device.ts'
import { type Known, planEntries } from './entries.ts'
import { type Carrier, hopsThrough, peersOf, split, tunnelOf } from './plan.ts'
import { insideAddress } from './tunnel.ts'

/**
 * As `reconcile` of routes/, for nodes that share no L2: those that `split` calls near get their route, the far ones the tunnel, entries in it and a route through it.
 * A tunnel that nobody needs goes. Returns what was sent to the kernel, nothing when all was well; throws what the plans throw.
 */
export function reconcileOverlay(
  self: ClusterNode,
  nodes: readonly ClusterNode[],
  mode: CrossNode,
): readonly Request[] {
  enableForwarding()
  return onNode(node => {
    const { routes, addresses } = readTable(node)
    const { near, far } = split(self, nodes, mode, addresses)
    const direct = hopsOf(self, near, addresses)
    // TODO(09-overlay): the device (or none, where nobody is far), the entries in it, then the routes, direct and through it, as one batch each
    throw new Todo('09-overlay')
  })
}

/** Removes the device, and with it all that is in it and through it. */
export function withdrawOverlay(): readonly Request[] {
  return onNode(removeDevice)
}

function ensureTunnel(node: Netlink, self: ClusterNode, nodes: readonly ClusterNode[]) {
  return ensureDevice(node, tunnelOf(self, nodes, readCarriers(node, self)), self.podCidrs.map(insideAddress))
}

/** The links that have an address of `self`. */
function readCarriers(node: Netlink, { ips }: ClusterNode): readonly Carrier[] {
  return node.dump(getAddresses()).flatMap(({ index, address }) => {
    if (!ips.includes(address.replace(/\/.*/, ''))) return []
    const mtu = node.link(index)?.mtu
    return mtu === undefined ? [] : [{ index, mtu, address }]
  })
}

function readEntries(node: Netlink, index: number): Known {
  const isPermanent = ({ state }: { readonly state: string }) => state === 'permanent'
  return {
    neighbours: node.dump(getNeighbours({ index })).filter(isPermanent),
    fdb: node.dump(getFdb({ index })).filter(isPermanent),
  }
}
