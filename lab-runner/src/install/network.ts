/** The network that an installed plugin makes, as the configuration list of one node. Pure. */
import type { NodeFacts } from './node-facts.ts'

export interface NodeInCluster {
  readonly name: string
  readonly ips: readonly string[]
  readonly podCidrs: readonly string[]
}

export interface NetworkWanted {
  readonly cniVersion: string
  /** Name of the executable in /opt/cni/bin. */
  readonly plugin: string
  /** Where the agent learns of nodes; without an agent, or without an API, from a list. */
  readonly nodeStore: object
  readonly crossNode?: 'host-gw' | 'auto' | undefined
  readonly all: readonly NodeInCluster[]
  /** Instead of all this: the user's own plugin object, or list of them. */
  readonly own?: Readonly<Record<string, unknown>> | undefined
}

/** Also the network's name in mini-cni's records. */
export const networkName = 'cnilab'

export function networkFor(node: NodeInCluster, facts: Pick<NodeFacts, 'has'>, wanted: NetworkWanted): object {
  const { cniVersion, plugin, own } = wanted
  if (own?.plugins !== undefined) return { ...own, cniVersion, name: own.name ?? networkName }
  const main = own === undefined ? ofPlugin(node, facts, wanted) : { ...own, type: own.type ?? plugin }
  const chained = facts.has.has('portmap')
    ? [{ type: 'portmap', capabilities: { portMappings: true }, snat: true }]
    : []
  return { cniVersion, name: networkName, plugins: [main, ...chained] }
}

function ofPlugin(node: NodeInCluster, { has }: Pick<NodeFacts, 'has'>, wanted: NetworkWanted): object {
  const { plugin, nodeStore, crossNode, all } = wanted
  const ranges = node.podCidrs.map(subnet => [{ subnet }])
  const routes = node.podCidrs.map(cidr => ({ dst: cidr.includes(':') ? '::/0' : '0.0.0.0/0' }))
  const bridge = { bridge: 'cni0', isGateway: true, isDefaultGateway: true, hairpinMode: true }
  if (plugin !== 'mini-cni') {
    const ipam = has.has('host-local') ? 'host-local' : plugin
    return { type: plugin, ...bridge, ipam: { type: ipam, ranges, routes } }
  }
  const clusterCIDRs = all.flatMap(({ podCidrs }) => podCidrs)
  return {
    type: plugin,
    ...bridge,
    ...(has.has('nft') ? { ipMasq: true, clusterCIDRs } : {}),
    ...(crossNode === undefined ? {} : { crossNode }),
    nodeStore,
    ipam: { type: 'mini-cni', ranges, routes },
  }
}
