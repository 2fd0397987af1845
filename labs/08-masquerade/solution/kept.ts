// generated from mini-cni/src/masquerade by npm run generate; do not edit
import { contains, formatAddress, networkOf, parseAddress, parsePrefix, widthOf } from '../address.ts'
import type { IpConfig, NetConf } from '../model.ts'

/** Whose source is translated, and what for it is not: the rule of one network on one node, as data. CIDRs all, each in the kernel's spelling. */
export interface Masquerade {
  /** Name of its table: `mini-cni-NETWORK`. */
  readonly table: string
  /** The subnets of this node's pods. */
  readonly pods: readonly string[]
  /** Destinations that see the pod's own address. */
  readonly kept: readonly string[]
}

/**
 * What no router takes further, so that its way is never out of the cluster: link-local (RFC 3927, RFC 4291 §2.5.6), multicast
 * (RFC 5771, RFC 4291 §2.7) and the broadcast address.
 */
const near = ['169.254.0.0/16', '224.0.0.0/4', '255.255.255.255/32', 'fe80::/10', 'ff00::/8'] as const

/**
 * The rule that `conf` asks for. Its pods are those of `ipam.ranges`, or, where somebody else chooses addresses, those of the
 * subnets of `ips`; then the table is named after the first of these too, since nobody knows all of them.
 */
export function masqueradeOf(conf: NetConf, ips: readonly IpConfig[] = []): Masquerade {
  const ranges = conf.ipam?.type === 'static' ? [] : (conf.ipam?.ranges ?? []).flat()
  const subnets = ranges.length > 0 ? ranges.map(({ subnet }) => subnet) : ips.map(({ address }) => address)
  const pods = outermost(subnets)
  const suffix = ranges.length > 0 ? '' : `-${(pods[0] ?? '').replaceAll(/[^\w]/g, '-')}`
  return { table: `${tableOf(conf.name)}${suffix}`, pods, kept: keptBy(conf, pods) }
}

/** `mini-cni-NETWORK`, which nft takes for a name: letters, digits, dots, dashes and underscores. */
export function tableOf(network: string): string {
  return `mini-cni-${network.replaceAll(/[^\w.-]/g, '-')}`
}

/**
 * Where the source of a pod's packet stays as it is: `pods`, all pods of the cluster (`conf.clusterCIDRs`, and the pod CIDRs of
 * `conf.nodes`), the addresses of its nodes, and what is `near`. No CIDR is inside another: nftables takes no overlap in a set.
 */
export function keptBy(conf: NetConf, pods: readonly string[]): readonly string[] {
  const nodes = conf.nodes ?? []
  return outermost([
    ...pods,
    ...(conf.clusterCIDRs ?? []),
    ...nodes.flatMap(({ podCidrs }) => podCidrs),
    ...nodes.flatMap(({ ips }) => ips.map(alone)),
    ...near,
  ])
}

/** The prefixes that are inside no other of the list, each once, IPv4 first, by address. */
export function outermost(list: readonly string[]): readonly string[] {
  const all = [...new Set(list.map(text => networkOf(parsePrefix(text))))].map(parsePrefix)
  return all
    .filter(one => !all.some(other => other.length < one.length && contains(other, one)))
    .sort((a, b) => a.family - b.family || (a.value < b.value ? -1 : 1))
    .map(networkOf)
}

function alone(ip: string): string {
  const address = parseAddress(ip)
  return `${formatAddress(address)}/${widthOf(address.family)}`
}
