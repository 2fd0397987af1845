// generated from mini-cni/src/ipam by npm run generate; do not edit
import { link } from '../link/link.ts'
import type { Attachment, NetConf, Result, Step } from '../model.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import type { Link } from '../netlink/messages/link.ts'
import { getRoutes } from '../netlink/messages/route.ts'
import type { Netlink } from '../netlink/socket.ts'
import { inPod } from '../netns/sockets.ts'
import { assignments, routesFor } from './assign.ts'
import { IpamError } from './ipam-error.ts'
import { leases, release, reserve } from './leases.ts'

/**
 * Addresses from the ranges of the configuration, one of each set, and the routes by their gateways. With the routed
 * datapath they are only chosen here, and `routed` puts them where they belong.
 *
 * An address must not go out again while an interface still has it. DEL runs in reverse, so this `del` comes before that
 * of `link`: it asks `link` to cut the cable first, by which address, routes and neighbour entries end wherever the pod's
 * namespace is, and releases then. The `del` of `link` finds nothing left to do. When the cable cannot be cut, the
 * address stays reserved, and a later DEL or GC tries again.
 */
export const ipam: Step = {
  name: 'ipam',

  wanted: ({ ipam }) =>
    ipam !== undefined && ipam.type !== 'static' && (ipam.type === 'mini-cni' || ipam.ranges !== undefined),

  add(pod, conf, result) {
    const at = interfaceIn(result, pod)
    const ips = reserve(conf, pod).map(ip => (at < 0 ? ip : { interface: at, ...ip }))
    if (conf.datapath === 'routed') return { ...result, ips: [...result.ips, ...ips] }
    const routes = routesFor(conf, ips)
    inPod(pod.netns, inside => inside.batch(assignments(existing(inside, pod).index, ips, routes)))
    return { ...result, ips: [...result.ips, ...ips], routes: [...result.routes, ...routes] }
  },

  check(pod, conf, result) {
    const lease = leases(conf).find(one => one.containerId === pod.containerId && one.ifname === pod.ifname)
    if (lease === undefined) throw missing(`no address is reserved for ${pod.containerId} ${pod.ifname}`)
    const stray = result.ips.find(({ address }) => !lease.addresses.includes(plain(address)))
    if (stray) throw missing(`${plain(stray.address)} is not reserved for ${pod.containerId} ${pod.ifname}`)
    inPod(pod.netns, inside => {
      checkAddresses(inside, existing(inside, pod), result)
      checkRoutes(inside, conf, result)
    })
  },

  del(pod, conf) {
    link.del(pod, conf)
    release(conf, pod)
  },
}

function checkAddresses(inside: Netlink, { index, name }: Link, { ips }: Result): void {
  const there = inside.dump(getAddresses({ index })).map(one => one.address)
  const lost = ips.find(({ address }) => !there.includes(address))
  if (lost) throw missing(`${name} has lost its address ${lost.address}`)
}

function checkRoutes(inside: Netlink, conf: NetConf, { ips }: Result): void {
  if (conf.datapath === 'routed') return
  const there = ([4, 6] as const).flatMap(family => inside.dump(getRoutes({ family })))
  for (const { dst, gw } of routesFor(conf, ips)) {
    const found = there.some(
      route => route.gateway === gw && (route.dst === dst || (route.dst === 'default' && dst.endsWith('/0'))),
    )
    if (!found) throw missing(`the pod has lost its route to ${dst} via ${gw}`)
  }
}

function interfaceIn({ interfaces }: Result, pod: Attachment): number {
  return interfaces.findIndex(({ name, sandbox }) => sandbox !== undefined && name === pod.ifname)
}

function existing(inside: Netlink, pod: Attachment): Link {
  const found = inside.link(pod.ifname)
  if (found === undefined) throw missing(`there is no ${pod.ifname} in ${pod.netns}`)
  return found
}

function missing(what: string): IpamError {
  return new IpamError('missing', `${what}; DEL the pod and ADD it again`)
}

function plain(address: string): string {
  return address.replace(/\/.*/, '')
}
