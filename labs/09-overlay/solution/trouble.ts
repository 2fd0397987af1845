// generated from mini-cni/src/overlay by npm run generate; do not edit
import type { ClusterNode, CrossNode } from '../model.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import { onNode } from '../netns/sockets.ts'
import { split } from './plan.ts'
import { tunnelDevice } from './tunnel.ts'

/** Why this node's pods cannot reach those of far nodes, as a sentence, by what is there of the tunnel; undefined where nothing is in the way. */
export function overlayTrouble(self: ClusterNode, nodes: readonly ClusterNode[], mode: CrossNode): string | undefined {
  return onNode(node => {
    const networks = node.dump(getAddresses()).map(({ address }) => address)
    const { far } = split(self, nodes, mode, networks)
    if (far.length === 0) return undefined
    const { name } = tunnelDevice
    const found = node.link(name)
    const others = `${far.length} ${far.length === 1 ? 'node is' : 'nodes are'} cut off`
    if (found === undefined) return `the tunnel ${name} is gone; ${others}; mini-cni-agent with MINI_CNI_CONF keeps it`
    if (found.kind !== 'vxlan') return `${name} is no tunnel; ${others}; remove it: ip link del ${name}`
    return found.up ? undefined : `the tunnel ${name} is down; ${others}: ip link set ${name} up`
  })
}
