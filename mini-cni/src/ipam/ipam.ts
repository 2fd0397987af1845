import { link } from '../link/link.ts'
import type { Attachment, Result, Step } from '../model.ts'
import { inPod } from '../netns/sockets.ts'
import { assign, routesFor } from './assign.ts'
import { checkAssigned, missing } from './check.ts'
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
    const asked = conf.ipam?.routes ?? []
    if (conf.datapath === 'routed')
      return { ...result, ips: [...result.ips, ...ips], routes: [...result.routes, ...asked] }
    const routes = routesFor(conf, ips)
    inPod(pod.netns, inside => assign(inside, pod, ips, routes))
    return { ...result, ips: [...result.ips, ...ips], routes: [...result.routes, ...routes] }
  },

  check(pod, conf, result) {
    const lease = leases(conf).find(one => one.containerId === pod.containerId && one.ifname === pod.ifname)
    if (lease === undefined) throw missing(`no address is reserved for ${pod.containerId} ${pod.ifname}`)
    const stray = result.ips.find(({ address }) => !lease.addresses.includes(plain(address)))
    if (stray) throw missing(`${plain(stray.address)} is not reserved for ${pod.containerId} ${pod.ifname}`)
    // One that a later plugin took away is not told in the result any more.
    const told = routesFor(conf, result.ips).filter(({ dst }) => result.routes.some(route => route.dst === dst))
    const routes = conf.datapath === 'routed' ? [] : told
    inPod(pod.netns, inside => checkAssigned(inside, pod, result.ips, routes))
  },

  del(pod, conf) {
    link.del(pod, conf)
    release(conf, pod)
  },
}

function interfaceIn({ interfaces }: Result, pod: Attachment): number {
  return interfaces.findIndex(({ name, sandbox }) => sandbox !== undefined && name === pod.ifname)
}

function plain(address: string): string {
  return address.replace(/\/.*/, '')
}
