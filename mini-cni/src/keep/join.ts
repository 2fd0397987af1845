import type { ClusterNode, CrossNode } from '../model.ts'
import { explain } from '../netlink/explain.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import { onNode } from '../netns/sockets.ts'
import { reconcileOverlay, withdrawOverlay } from '../overlay/overlay.ts'
import { tunnelDevice } from '../overlay/tunnel.ts'
import { type Change, ownProtocol } from '../routes/plan.ts'
import { reconcile } from '../routes/routes.ts'
import { findSelf } from '../store/self.ts'
import { destinationsOf, type Interest } from './interest.ts'

/** What one repair did, as commands, and what to listen for from now on. */
export interface Joined {
  readonly commands: readonly string[]
  readonly interest: Interest
}

/** Makes the ways to all other `nodes` right; this node is the one called `name`. Throws what the plans throw. */
export function joinNodes(nodes: readonly ClusterNode[], mode: CrossNode, name: string | undefined): Joined {
  const addresses = onNode(node => node.dump(getAddresses()))
  const self = findSelf(
    nodes,
    addresses.map(({ address }) => address),
    name,
  )
  const commands = mode === 'host-gw' ? byRoutes(self, nodes) : byOverlay(self, nodes, mode)
  const carriers = addresses.filter(({ address }) => self.ips.includes(address.replace(/\/.*/, '')))
  const tunnel = mode === 'host-gw' ? undefined : onNode(node => node.link(tunnelDevice.name)?.index)
  const links = new Set([...carriers.map(({ index }) => index), ...(tunnel === undefined ? [] : [tunnel])])
  return { commands, interest: { destinations: destinationsOf(self, nodes), links, tunnel } }
}

function byRoutes(self: ClusterNode, nodes: readonly ClusterNode[]): readonly string[] {
  return [...withdrawOverlay().flatMap(request => explain(request)), ...reconcile(self, nodes).map(say)]
}

function byOverlay(self: ClusterNode, nodes: readonly ClusterNode[], mode: CrossNode): readonly string[] {
  return reconcileOverlay(self, nodes, mode).flatMap(request => explain(request))
}

function say({ verb, dst, gateway }: Change): string {
  return `ip route ${verb === 'add' ? 'add' : 'del'} ${dst}${gateway === undefined ? '' : ` via ${gateway}`} proto ${ownProtocol}`
}
