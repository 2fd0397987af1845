/** Changes of a configuration: another network beside it, a pool that one pod empties. */
import { NotApplicable } from './item.ts'
import type { Json, Rig } from './rig.ts'

/** A network of another name, with addresses and a bridge of its own. */
export function otherNetwork({ conf }: Rig): Json {
  return { name: `${conf.name}-b`, ...withBridge(conf, 'cni9'), ...withPool(conf, ['10.99.0.0/24', 'fd00:10:99::/64']) }
}

/** One address, 10.98.0.2. NotApplicable where addresses do not come from a pool. */
export function poolOfOne(rig: Rig): Json {
  const found = poolOfOneIf(rig)
  if (found === undefined)
    throw new NotApplicable('its configuration has no pool of addresses (ipam.ranges, ipam.subnet)')
  return found
}

/** As poolOfOne; undefined where there is no pool. */
export function poolOfOneIf({ kind, conf }: Rig): Json | undefined {
  const pool = kind === 'chained' ? {} : withPool(conf, ['10.98.0.0/30'])
  return 'ipam' in pool ? { ...withBridge(conf, 'cni8'), ...pool } : undefined
}

/** One IPv4 address, and IPv6 beside it where the configuration has that; undefined where there is no pool. */
export function scarcePoolIf({ kind, conf }: Rig): Json | undefined {
  const pool = kind === 'chained' ? {} : withPool(conf, ['10.97.0.0/30', 'fd00:10:97::/64'])
  return 'ipam' in pool ? { ...withBridge(conf, 'cni7'), ...pool } : undefined
}

/** Addresses of a result, without prefix length, in every version's format. */
export function addressesOf(result: Json): readonly string[] {
  const listed = Array.isArray(result.ips) ? result.ips.map(ip => ip.address) : []
  const old = [result.ip4, result.ip6].map(ip => (ip as Json | undefined)?.ip)
  return [...listed, ...old].filter(one => typeof one === 'string').map(one => one.replace(/\/.*/, ''))
}

function withBridge({ bridge }: Json, name: string): Json {
  return bridge === undefined ? {} : { bridge: name }
}

/** `subnets`: for IPv4, and for IPv6 where the configuration has that too and one is given. */
function withPool({ ipam }: Json, subnets: readonly string[]): Json {
  const old = ipam as Json | undefined
  const routes = (list: unknown) =>
    Array.isArray(list) && subnets.length === 1 ? { routes: list.filter(one => !String(one.dst).includes(':')) } : {}
  if (old?.subnet !== undefined) return { ipam: { ...old, subnet: subnets[0], ...routes(old.routes) } }
  if (!Array.isArray(old?.ranges)) return {}
  const families = JSON.stringify(old.ranges).includes('::') ? subnets : subnets.slice(0, 1)
  return { ipam: { ...old, ranges: families.map(subnet => [{ subnet }]), ...routes(old.routes) } }
}
