// generated from mini-cni/src/ipam by npm run generate; do not edit
import { contains, parseAddress, parsePrefix } from '../address.ts'
import type { IpConfig, NetConf, Route } from '../model.ts'
import { Todo } from '../model.ts'
import { newAddress } from '../netlink/messages/address.ts'
import { newRoute } from '../netlink/messages/route.ts'
import type { Request } from '../netlink/request.ts'

/**
 * The routes that a pod with these addresses gets: a default route for each family that it has a gateway of, when
 * `isDefaultGateway` is set, and each of `ipam.routes` whose family it has. A route that names no next hop goes by the
 * gateway of its family. No destination twice.
 */
export function routesFor(conf: NetConf, ips: readonly IpConfig[]): readonly Route[] {
  const defaults = conf.isDefaultGateway ? ['0.0.0.0/0', '::/0'].map((dst): Route => ({ dst })) : []
  const routes = [...defaults, ...(conf.ipam?.routes ?? [])].flatMap(({ dst, gw }) => {
    const via = gw ?? ips.find(ip => familyOf(ip.address) === familyOf(dst))?.gateway
    return via === undefined ? [] : [{ dst, gw: via }]
  })
  return routes.filter(({ dst }, i) => routes.findIndex(other => other.dst === dst) === i)
}

/**
 * Puts addresses and routes on the interface with this index, as one batch: `ip address add 10.244.1.2/24 dev eth0`,
 * `ip route add default via 10.244.1.1`. All without duplicate detection (the pool knows that an address is unique, and
 * IPv6 would hold it back for over a second); `onlink` where the gateway is in no subnet of the pod's.
 */
export function assignments(index: number, ips: readonly IpConfig[], routes: readonly Route[]): readonly Request[] {
  // TODO(05-ipam): a NEWADDR for each address, then a NEWROUTE for each route, onlink if no address's subnet contains the next hop
  throw new Todo('05-ipam')
}

function familyOf(cidr: string): 4 | 6 {
  return cidr.includes(':') ? 6 : 4
}
