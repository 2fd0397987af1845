// generated from mini-cni/src/bridge by npm run generate; do not edit
import { firstHost, formatAddress, parsePrefix } from '../address.ts'
import type { NetConf, Range } from '../model.ts'

/**
 * The addresses that the pods of this network see as their gateway, with prefix length (`10.244.1.1/24`), each once:
 * none unless `isGateway` or `isDefaultGateway` asks for them. There is one for each range of `ipam.ranges` (`gatewayOf`),
 * or, with `ipam.type: static`, one for each address of `runtimeConfig.ips`: the first host of its subnet.
 */
export function gatewaysOf(conf: NetConf): readonly string[] {
  if (!conf.isGateway && !conf.isDefaultGateway) return []
  const ranges: readonly Range[] =
    conf.ipam?.type === 'static'
      ? (conf.runtimeConfig?.ips ?? []).map(subnet => ({ subnet }))
      : (conf.ipam?.ranges ?? []).flat()
  return [...new Set(ranges.map(gatewayOf))]
}

/** The gateway that a range names, or the first host of its subnet; with the subnet's prefix length. */
function gatewayOf({ subnet, gateway }: Range): string {
  const prefix = parsePrefix(subnet)
  return `${gateway ?? formatAddress(firstHost(prefix))}/${prefix.length}`
}
