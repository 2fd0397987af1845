// generated from mini-cni/src/ipam by npm run generate; do not edit
import { isIP } from 'node:net'
import type { Attachment, IpConfig, Route } from '../model.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import type { Link } from '../netlink/messages/link.ts'
import { getRoutes } from '../netlink/messages/route.ts'
import type { Netlink } from '../netlink/socket.ts'
import { IpamError } from './ipam-error.ts'

/** The pod's end of its cable. */
type End = Pick<Attachment, 'ifname' | 'netns'>

/** Throws an IpamError `missing` when the interface is gone, or one of the addresses or routes that it was given. */
export function checkAssigned(inside: Netlink, pod: End, ips: readonly IpConfig[], routes: readonly Route[]): void {
  checkAddresses(inside, existing(inside, pod), ips)
  for (const table of new Set(routes.map(route => route.table || undefined))) {
    const there = ([4, 6] as const).flatMap(family => inside.dump(getRoutes({ family, table })))
    const lost = routes
      .filter(route => (route.table || undefined) === table)
      .find(({ dst, gw, priority }) => {
        const family = isIP(dst.replace(/\/.*/, ''))
        return !there.some(
          route =>
            route.family === family &&
            route.gateway === gw &&
            (priority === undefined || route.metric === priority) &&
            (route.dst === dst || (route.dst === 'default' && dst.endsWith('/0'))),
        )
      })
    if (lost)
      throw missing(`the pod has lost its route to ${lost.dst}${lost.gw === undefined ? '' : ` via ${lost.gw}`}`)
  }
}

/** The interface of that name; an IpamError where there is none. */
export function existing(inside: Netlink, { ifname, netns }: End): Link {
  const found = inside.link(ifname)
  if (found === undefined) throw missing(`there is no ${ifname} in ${netns}`)
  return found
}

/** Something that ADD made is not there. */
export function missing(what: string): IpamError {
  return new IpamError('missing', `${what}; DEL the pod and ADD it again`)
}

function checkAddresses(inside: Netlink, { index, name }: Link, ips: readonly IpConfig[]): void {
  const there = inside.dump(getAddresses({ index })).map(one => one.address)
  const lost = ips.find(({ address }) => !there.includes(address))
  if (lost) throw missing(`${name} has lost its address ${lost.address}`)
}
