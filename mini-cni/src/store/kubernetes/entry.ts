import { isIP } from 'node:net'

/** Of a Node in the API, what matters here (core/v1). */
export interface NodeObject {
  readonly metadata?: { readonly name?: string; readonly uid?: string; readonly resourceVersion?: string }
  readonly spec?: { readonly podCIDR?: string; readonly podCIDRs?: readonly string[] }
  readonly status?: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] }
}

/** An entry of a list of nodes (`parseNodes`); undefined for a node that has no addresses or no pod CIDR yet, which comes to it within seconds. */
export function entryOf({ metadata, spec, status }: NodeObject) {
  const name = metadata?.name ?? ''
  const ips = (status?.addresses ?? [])
    .filter(({ type, address }) => type === 'InternalIP' && isIP(address) !== 0)
    .map(({ address }) => address)
  const podCIDRs = spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR])
  return name === '' || ips.length === 0 || podCIDRs.length === 0 ? undefined : { name, ips, podCIDRs }
}
