/** The network that an installed plugin makes: the configuration list of one node, and its ways to the others. Pure. */
import { contains, parseAddress, parsePrefix } from '../../../mini-cni/src/address.ts'
import type { Cluster } from '../providers/provider.ts'
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
    // Without routes: the default ones follow from isDefaultGateway, and the reference bridge adds both and fails over the second.
    return { type: plugin, ...bridge, ipam: { type: ipam, ranges } }
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

/** What the agent is told: between machines that were there before, of which nobody knows where a router is, it looks for itself, and has a tunnel through one. */
export function crossNodeOn({ underlay, nodes }: Pick<Cluster, 'underlay' | 'nodes'>): 'host-gw' | 'auto' {
  return underlay === 'bridged' && nodes.every(({ host }) => host === undefined) ? 'host-gw' : 'auto'
}

/**
 * Without an agent: pod CIDRs of the other nodes, each with an address of its node that lies in a network of ours, of which `addresses` are
 * (`172.30.0.11/24`). A next hop behind a router cannot be asked for.
 */
export function waysFrom(
  self: NodeInCluster,
  all: readonly NodeInCluster[],
  addresses: readonly string[],
): readonly string[] {
  const networks = addresses.map(parsePrefix)
  const isNear = (ip: string) => networks.some(network => contains(network, parseAddress(ip)))
  return all
    .filter(({ name }) => name !== self.name)
    .flatMap(({ ips, podCidrs }) =>
      podCidrs.flatMap(cidr => {
        const gateway = ips.find(ip => ip.includes(':') === cidr.includes(':') && isNear(ip))
        return gateway === undefined ? [] : [cidr, gateway]
      }),
    )
}
