import type { Attributes, Message } from '../codec.ts'
import { type Dump, family, familyOf, nlm, type Request } from '../request.ts'
import { splitPrefix } from './prefix.ts'
import { BOOT, delRouteMessage, getRouteMessage, MAIN, newRouteMessage, ONLINK, routeTypes } from './route-table.ts'
import { type Scope, scopeName, scopes } from './scope.ts'

export type RouteType = keyof typeof routeTypes

/** What identifies a route; what is left out is not compared. */
export interface RouteKey {
  /** CIDR without host bits, one address, or `default`. */
  readonly dst: string
  /** Of `default` without a gateway; 4 where nothing says otherwise. */
  readonly family?: 4 | 6 | undefined
  readonly gateway?: string | undefined
  /** Index of the link. */
  readonly index?: number | undefined
  /** Absent: main (254). */
  readonly table?: number | undefined
  readonly metric?: number | undefined
  /** Number of who made it, 0 … 255; `newRoute` without one says boot (3), as `ip route` does. */
  readonly protocol?: number | undefined
  readonly type?: RouteType | undefined
}

export interface RouteSpec extends RouteKey {
  /** The gateway is on the link, whatever the addresses say. */
  readonly onlink?: boolean | undefined
  /** Absent: link where there is no gateway, else global; IPv6 knows no other than global. */
  readonly scope?: Scope | undefined
  /** Source address of what the node itself sends. */
  readonly src?: string | undefined
  /** Bytes. */
  readonly mtu?: number | undefined
  /** Maximum segment size that TCP announces, bytes. */
  readonly advmss?: number | undefined
  /** Take the place of one with the same destination, table and metric. */
  readonly replace?: boolean | undefined
}

/** `ip route add DST via GATEWAY dev LINK [onlink] …`, with `replace` `ip route replace`. EEXIST when it is there. */
export function newRoute(spec: RouteSpec): Request {
  const request = aboutRoute(newRouteMessage, spec)
  const { replace, onlink, protocol = BOOT, type = 'unicast', src, mtu, advmss } = spec
  return {
    ...request,
    flags: nlm.CREATE | (replace ? nlm.REPLACE : nlm.EXCL),
    header: {
      ...request.header,
      protocol,
      scope: scopes[spec.scope ?? usualScope(spec, request)],
      type: routeTypes[type],
      flags: onlink ? ONLINK : 0,
    },
    attributes: { ...request.attributes, src, metrics: (mtu ?? advmss) === undefined ? undefined : { mtu, advmss } },
  }
}

function usualScope({ gateway, type = 'unicast' }: RouteSpec, { header }: Request): Scope {
  if (header.family === family.inet6) return 'global'
  if (type === 'local') return 'host'
  return gateway === undefined && type === 'unicast' ? 'link' : 'global'
}

/** `ip route del DST …`; ESRCH when there is none. */
export function delRoute(key: RouteKey): Request {
  const request = aboutRoute(delRouteMessage, key)
  const { header } = request
  const scope = header.family === family.inet6 ? 'global' : 'nowhere'
  const type = key.type === undefined ? 0 : routeTypes[key.type]
  return { ...request, header: { ...header, protocol: key.protocol ?? 0, scope: scopes[scope], type } }
}

function aboutRoute(message: Message, key: RouteKey): Request {
  const { dst, gateway, index, table = MAIN, metric } = key
  const version = dst === 'default' ? versionOf(key) : familyOf(dst)
  const { ip, length } = dst === 'default' ? { ip: '::', length: 0 } : splitPrefix(dst)
  return {
    message,
    flags: 0,
    header: { family: version, dstLength: length, table: table > 255 ? 0 : table },
    attributes: {
      // As ip does: an IPv4 default route names no destination, an IPv6 one names ::.
      dst: length === 0 && version === family.inet ? undefined : ip,
      gateway,
      index,
      table: table > 255 ? table : undefined,
      metric,
    },
    subject: gateway === undefined ? dst : `${dst} via ${gateway}`,
  }
}

function versionOf({ gateway, family: version }: RouteKey): 2 | 10 {
  if (gateway !== undefined) return familyOf(gateway)
  return version === 6 ? family.inet6 : family.inet
}

/** A route as the kernel tells it; of one with several next hops neither gateway nor link. */
export interface Route {
  readonly family: 4 | 6
  /** `10.0.0.0/8`, `10.0.0.1/32` or `default`. */
  readonly dst: string
  readonly gateway: string | undefined
  readonly index: number | undefined
  readonly onlink: boolean
  readonly scope: Scope
  readonly protocol: number
  readonly table: number
  readonly metric: number | undefined
  readonly mtu: number | undefined
  readonly advmss: number | undefined
  readonly src: string | undefined
  readonly type: RouteType
}

/** `ip [-4 | -6] route show [table N]`: of the main table where none is named. A table without routes is empty. */
export function getRoutes(filter: { readonly family: 4 | 6; readonly table?: number | undefined }): Dump<Route> {
  const { family: version, table = MAIN } = filter
  return {
    request: {
      message: getRouteMessage,
      flags: 0,
      header: { family: version === 4 ? family.inet : family.inet6, table: table > 255 ? 0 : table },
      attributes: { table: table > 255 ? table : undefined },
      subject: `table ${table}`,
    },
    emptyOn: 'ENOENT',
    decode(header, attributes) {
      const route = toRoute(header, attributes)
      return route.table === table ? route : undefined
    },
  }
}

function toRoute(header: Readonly<Record<string, number>>, attributes: Attributes): Route {
  const { dst, gateway, index, metric, table, src, metrics } = attributes
  return {
    family: header.family === family.inet ? 4 : 6,
    dst: header.dstLength === 0 ? 'default' : `${dst}/${header.dstLength}`,
    gateway: gateway as string | undefined,
    index: index as number | undefined,
    onlink: ((header.flags ?? 0) & ONLINK) !== 0,
    scope: scopeName(header.scope),
    protocol: header.protocol ?? 0,
    table: (table as number | undefined) ?? header.table ?? 0,
    metric: metric as number | undefined,
    mtu: (metrics as { readonly mtu?: number } | undefined)?.mtu,
    advmss: (metrics as { readonly advmss?: number } | undefined)?.advmss,
    src: src as string | undefined,
    type: typeName(header.type),
  }
}

function typeName(value: number | undefined): RouteType {
  for (const [name, number] of Object.entries(routeTypes)) if (number === value) return name as RouteType
  return 'unicast'
}
