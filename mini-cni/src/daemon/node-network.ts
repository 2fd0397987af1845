import type { NodeObject } from '../store/kubernetes/entry.ts'
import { cniVersionFor } from './runtime-version.ts'

/** A configuration list as the cluster's administrator writes it, for all nodes: without what only a node knows. */
export interface NetworkTemplate {
  readonly name: string
  readonly plugins: readonly Readonly<Record<string, unknown>>[]
}

/**
 * The configuration list of one node: the version that its runtime takes, and in mini-cni's own part the node's pod CIDRs, a default route for each family,
 * and the API as the list of nodes. What the template says of these itself stands. Throws an Error for a node without pod CIDR.
 */
export function nodeNetwork(template: NetworkTemplate, node: NodeObject & RuntimeInfo): object {
  const { metadata, spec } = node
  const subnets = spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR])
  if (subnets.length === 0) {
    throw new Error(
      `node ${metadata?.name} has no pod CIDR: the controller manager gives it one with --allocate-node-cidrs and --cluster-cidr`,
    )
  }
  const cniVersion = cniVersionFor(node.status?.nodeInfo?.containerRuntimeVersion?.replace('://', ' '))
  const ranges = subnets.map(subnet => [{ subnet }])
  const routes = subnets.map(subnet => ({ dst: subnet.includes(':') ? '::/0' : '0.0.0.0/0' }))
  const plugins = template.plugins.map(plugin => {
    if (plugin.type !== 'mini-cni') return plugin
    const ipam = { type: 'mini-cni', ranges, routes, ...(plugin.ipam as object | undefined) }
    return { nodeStore: { type: 'kubernetes', path: nodesFile }, ...plugin, ipam }
  })
  return { cniVersion, name: template.name, plugins }
}

/** In a folder of the node, so that it outlives the pod. */
const nodesFile = '/var/lib/cni/mini-cni/nodes.json'

interface RuntimeInfo {
  readonly status?: { readonly nodeInfo?: { readonly containerRuntimeVersion?: string } }
}
