// generated from mini-cni/src/link by npm run generate; do not edit
import { firstHost, formatAddress, parsePrefix } from '../address.ts'
import type { Attachment, IpConfig, NetConf } from '../model.ts'
import { hostName, macOf } from './names.ts'

/** One end of a cable, as it shall be. */
export interface PlannedEnd {
  readonly name: string
  readonly mac: string
  /** CIDR, as `10.244.1.2/24`. */
  readonly addresses: readonly string[]
}

/** A pod's cable: a pure value, made without asking the kernel anything. */
export interface LinkPlan {
  /** Bytes, both ends; undefined: the kernel's default. */
  readonly mtu: number | undefined
  readonly node: PlannedEnd
  readonly pod: PlannedEnd
  /** The addresses that come with the request, as ADD answers them. */
  readonly ips: readonly IpConfig[]
}

/**
 * What ADD of this step makes for `pod`.
 *
 * - Names: the node's end is `hostName(pod)`, the pod's end `pod.ifname`. MACs follow from the pod (`macOf`);
 *   `runtimeConfig.mac` replaces that of the pod's end.
 * - `ipam.type` `static`: the pod's end has `runtimeConfig.ips`, and each has the first address of its subnet for gateway.
 *   With any other type both ends are without addresses; they are another step's.
 * - With `isGateway` the node's end carries those gateways, each once, with the subnet's prefix length; but not where a
 *   bridge (`bridge`) is the gateway, and on the `routed` datapath neither end has an address from here.
 *
 * Throws an AddressError for an address that is none.
 */
export function planLink(pod: Attachment, conf: NetConf): LinkPlan {
  const ips = conf.ipam?.type === 'static' ? (conf.runtimeConfig?.ips ?? []).map(toIpConfig) : []
  const cabled = conf.datapath === undefined
  const isGateway = cabled && conf.bridge === undefined && (conf.isGateway ?? conf.isDefaultGateway ?? false)
  return {
    mtu: conf.mtu || undefined,
    node: {
      name: hostName(pod),
      mac: macOf(pod, 'node'),
      addresses: isGateway ? [...new Set(ips.map(gatewayOf))] : [],
    },
    pod: {
      name: pod.ifname,
      mac: conf.runtimeConfig?.mac ?? macOf(pod, 'pod'),
      addresses: cabled ? ips.map(({ address }) => address) : [],
    },
    ips,
  }
}

/** `interface: 1`: the pod's end is the second interface of the result. */
function toIpConfig(address: string): IpConfig {
  return { interface: 1, address, gateway: formatAddress(firstHost(parsePrefix(address))) }
}

/** The gateway with the prefix length of the address it is for: `10.244.1.1/24`. */
function gatewayOf({ address, gateway }: IpConfig): string {
  return `${gateway}/${parsePrefix(address).length}`
}
