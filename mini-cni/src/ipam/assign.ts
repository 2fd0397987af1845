import { contains, parseAddress, parsePrefix } from '../address.ts'
import { put, specOf } from '../bridge/put.ts'
import type { Attachment, IpConfig, NetConf, Route } from '../model.ts'
import { newAddress } from '../netlink/messages/address.ts'
import { newRoute } from '../netlink/messages/route.ts'
import type { Request } from '../netlink/request.ts'
import type { Netlink } from '../netlink/socket.ts'
import { existing } from './check.ts'

/**
 * The routes that a pod with these addresses gets: a default route for each family that it has a gateway of, when
 * `isDefaultGateway` is set, and each of `ipam.routes` whose family it has. A route that names no next hop goes by the
 * gateway of its family, unless its scope (253 link, 254 host) says that there is none. No destination twice in one table.
 */
export function routesFor(conf: NetConf, ips: readonly IpConfig[]): readonly Route[] {
  const defaults = conf.isDefaultGateway ? ['0.0.0.0/0', '::/0'].map((dst): Route => ({ dst })) : []
  const routes = [...defaults, ...(conf.ipam?.routes ?? [])].flatMap(route => {
    const ofFamily = ips.filter(ip => familyOf(ip.address) === familyOf(route.dst))
    if (route.gw !== undefined) return [route]
    if (ofFamily.length === 0) return []
    const gw = (route.scope ?? 0) > 0 ? undefined : ofFamily.find(({ gateway }) => gateway !== undefined)?.gateway
    return [gw === undefined ? route : { ...route, gw }]
  })
  const key = ({ dst, table, priority }: Route) => `${dst} ${table} ${priority}`
  return routes.filter((route, i) => routes.findIndex(other => key(other) === key(route)) === i)
}

/**
 * Puts addresses and routes on the interface with this index, as one batch: `ip address add 10.244.1.2/24 dev eth0`,
 * `ip route add default via 10.244.1.1`. All without duplicate detection (the pool knows that an address is unique, and
 * IPv6 would hold it back for over a second); `onlink` where the gateway is in no subnet of the pod's.
 */
export function assignments(index: number, ips: readonly IpConfig[], routes: readonly Route[]): readonly Request[] {
  //#region lab: a NEWADDR for each address, then a NEWROUTE for each route, onlink if no address's subnet contains the next hop
  const subnets = ips.map(ip => parsePrefix(ip.address))
  return [
    ...ips.map(({ address }) => newAddress({ index, address, noDad: true })),
    ...routes.map(route => {
      const { gw } = route
      const onlink = gw !== undefined && !subnets.some(subnet => contains(subnet, parseAddress(gw)))
      return newRoute({ ...specOf(route), index, onlink })
    }),
  ]
  //#endregion
}

/**
 * The same on the pod's interface, and what is there already is fine: another network may have brought the pod's
 * default route before. Throws an IpamError where there is no such interface.
 */
export function assign(inside: Netlink, pod: Attachment, ips: readonly IpConfig[], routes: readonly Route[]): void {
  const { index } = existing(inside, pod)
  put(inside, assignments(index, ips, routes))
}

function familyOf(cidr: string): 4 | 6 {
  return cidr.includes(':') ? 6 : 4
}
