// generated from mini-cni/src/protocol by npm run generate; do not edit
import { networkOf, parsePrefix } from '../address.ts'
import type { Dns, Interface, IpConfig, Result, Route } from '../model.ts'
import { CniError } from './error.ts'
import { type Fields, fieldsOf, type Json } from './fields.ts'
import { isAtLeast, type Version } from './version.ts'

/**
 * `result` as a runtime that asked in `version` expects it (libcni's types/020, 040 and 100 packages; CNI SPEC §5):
 *
 * - up to 0.2.0 `ip4` and `ip6`, each `{ip, gateway, routes}`: the first address of each family, and the routes of that
 *   family as `{dst, gw}`. There is no word for a result without addresses: CniError 7.
 * - 0.3.0 … 0.4.0 `interfaces`, `ips`, `routes`; each of `ips` says its `version`, "4" or "6".
 * - 1.0.0 the same without that.
 * - 1.1.0 also `mtu`, `socketPath` and `pciID` of interfaces, and of routes `mtu`, `advmss`, `priority`, `table`, `scope`.
 *
 * What a version has no word for is left out; `dns` only where there is something in it.
 */
export function formatResult(result: Result, version: Version): Json {
  const dns = result.dns !== undefined && Object.keys(result.dns).length > 0 ? { dns: result.dns } : {}
  if (!isAtLeast(version, '0.3.0')) return { cniVersion: version, ...perFamily(result), ...dns }
  const whole = isAtLeast(version, '1.1.0')
  const tagged = !isAtLeast(version, '1.0.0')
  return {
    cniVersion: version,
    interfaces: result.interfaces.map(({ name, mac, sandbox, ...newer }) => ({
      name,
      ...(mac && { mac }),
      ...(sandbox && { sandbox }),
      ...(whole && newer),
    })),
    ips: result.ips.map(ip => (tagged ? { version: String(familyOf(ip.address)), ...ip } : ip)),
    routes: whole ? result.routes : result.routes.map(plainRoute),
    ...dns,
  }
}

/**
 * Reads a result of `version` (a prevResult, or the answer of an IPAM plugin), whatever extra it holds. Throws a CniError
 * with this code that names the field.
 */
export function parseResult(json: Json, version: Version, code: number): Result {
  const from = fieldsOf(json, 'result', code)
  const dns = dnsOf(from.object('dns'))
  const rest = dns === undefined ? {} : { dns }
  if (!isAtLeast(version, '0.3.0')) return { cniVersion: version, ...ofFamilies(from), ...rest }
  const interfaces = from.objects('interfaces').map(toInterface)
  const ips = from.objects('ips').map(ip => toIp(ip, interfaces.length, code))
  return { cniVersion: version, interfaces, ips, routes: from.objects('routes').map(routeOf), ...rest }
}

/** A route as configurations and results write it. */
export function routeOf(from: Fields): Route {
  const dst = networkOf(parsePrefix(from.cidr('dst')))
  const gw = from.address('gw')
  const numbers = (['mtu', 'advmss', 'priority', 'table', 'scope'] as const).flatMap(key => {
    const value = from.integer(key, 0, 0xffff_ffff)
    return value === undefined ? [] : [[key, value] as const]
  })
  return { dst, ...(gw && { gw }), ...Object.fromEntries(numbers) }
}

/** The `dns` of a configuration or a result; undefined where there is nothing in it. */
export function dnsOf(from: Fields | undefined): Dns | undefined {
  if (from === undefined) return undefined
  const domain = from.text('domain')
  const lists = (['nameservers', 'search', 'options'] as const).flatMap(key => {
    const list = from.texts(key)
    return list.length === 0 ? [] : [[key, list] as const]
  })
  const dns = { ...Object.fromEntries(lists), ...(domain && { domain }) }
  return Object.keys(dns).length === 0 ? undefined : dns
}

function perFamily({ ips, routes }: Result): Json {
  const of = (family: 4 | 6) => {
    const first = ips.find(({ address }) => familyOf(address) === family)
    if (first === undefined) return undefined
    const own = routes.filter(({ dst }) => familyOf(dst) === family).map(plainRoute)
    return {
      ip: first.address,
      ...(first.gateway && { gateway: first.gateway }),
      ...(own.length > 0 && { routes: own }),
    }
  }
  const [ip4, ip6] = [of(4), of(6)]
  if (ip4 ?? ip6) return { ...(ip4 && { ip4 }), ...(ip6 && { ip6 }) }
  throw new CniError(
    7,
    'a result without addresses cannot be told in CNI 0.1.0 or 0.2.0; configure ipam, or a newer cniVersion',
  )
}

function ofFamilies(from: Fields): Pick<Result, 'interfaces' | 'ips' | 'routes'> {
  const families = (['ip4', 'ip6'] as const).flatMap(key => from.object(key) ?? [])
  return {
    interfaces: [],
    ips: families.map(family => withGateway({ address: family.cidr('ip') }, family)),
    routes: families.flatMap(family => family.objects('routes').map(routeOf)),
  }
}

function toInterface(from: Fields): Interface {
  const [name = '', mac, sandbox, socketPath, pciID] = (['name', 'mac', 'sandbox', 'socketPath', 'pciID'] as const).map(
    key => from.text(key),
  )
  const mtu = from.integer('mtu', 0, 0xffff_ffff)
  const texts = { ...(mac && { mac }), ...(sandbox && { sandbox }), ...(socketPath && { socketPath }) }
  return { name, ...texts, ...(pciID && { pciID }), ...(mtu && { mtu }) }
}

function toIp(from: Fields, interfaces: number, code: number): IpConfig {
  const at = from.integer('interface', 0, 0xffff)
  if (at !== undefined && at >= interfaces) {
    throw new CniError(code, `${from.where}.interface is ${at}, and there are ${interfaces} interfaces`)
  }
  return withGateway({ ...(at !== undefined && { interface: at }), address: from.cidr('address') }, from)
}

function withGateway(ip: IpConfig, from: Fields): IpConfig {
  const gateway = from.address('gateway')
  return gateway === undefined ? ip : { ...ip, gateway }
}

function plainRoute({ dst, gw }: Route): Route {
  return { dst, ...(gw && { gw }) }
}

function familyOf(cidr: string): 4 | 6 {
  return parsePrefix(cidr).family
}
