// generated from mini-cni/src/protocol by npm run generate; do not edit
import { networkOf, parsePrefix } from '../address.ts'
import { addGateways } from '../bridge/switch.ts'
import { unless } from '../bridge/unless.ts'
import { assign, routesFor } from '../ipam/assign.ts'
import { checkAssigned } from '../ipam/check.ts'
import { link } from '../link/link.ts'
import { hostName } from '../link/names.ts'
import type { Attachment, IpConfig, NetConf, Result, Step } from '../model.ts'
import { getAddresses, newAddress } from '../netlink/messages/address.ts'
import type { Link } from '../netlink/messages/link.ts'
import type { Netlink } from '../netlink/socket.ts'
import { inPod, onNode } from '../netns/sockets.ts'

/** Where addresses come from that are not of our own pool. */
export interface Addresses {
  add(): Pick<Result, 'ips' | 'routes' | 'dns'>
  check(): void
  del(): void
}

/**
 * Addresses that another plugin chose, or that the configuration names, in the place of the `ipam` step. Like there, `del`
 * cuts the cable before an address can go out again. With the routed datapath they are only passed on.
 */
export function assigned(addresses: Addresses): Step {
  return {
    name: 'assigned',

    wanted: () => true,

    add(pod, conf, result) {
      const given = addresses.add()
      const at = result.interfaces.findIndex(({ name, sandbox }) => sandbox !== undefined && name === pod.ifname)
      const ips = given.ips.map(({ address, gateway }) => ({ interface: at, address, ...(gateway && { gateway }) }))
      const whole = { ...result, ips: [...result.ips, ...ips], ...(given.dns && { dns: given.dns }) }
      if (conf.datapath === 'routed') return { ...whole, routes: [...result.routes, ...given.routes] }
      const routes = routesFor({ ...conf, ipam: { routes: given.routes } }, ips)
      onNode(node => placeGateways(node, pod, conf, ips))
      inPod(pod.netns, inside => assign(inside, pod, ips, routes))
      return { ...whole, routes: [...result.routes, ...routes] }
    },

    check(pod, conf, result) {
      addresses.check()
      if (conf.datapath !== 'routed') onNode(node => checkGateways(node, pod, conf, result.ips))
      const routes = conf.datapath === 'routed' ? [] : result.routes
      inPod(pod.netns, inside => checkAssigned(inside, pod, result.ips, routes))
    },

    del(pod, conf) {
      link.del(pod, conf)
      addresses.del()
    },
  }
}

/** With `isGateway` the bridge, or without one the node's end of the cable, answers for the pod's gateways. */
function placeGateways(node: Netlink, pod: Attachment, conf: NetConf, ips: readonly IpConfig[]): void {
  if (!conf.isGateway) return
  const port = portOf(node, pod, conf)
  const ranges = ips.flatMap(({ address, gateway }) =>
    gateway === undefined ? [] : [{ subnet: networkOf(parsePrefix(address)), gateway }],
  )
  if (conf.bridge !== undefined) addGateways(node, port, { ...conf, ipam: { ranges: [ranges] } })
  else for (const address of gatewaysOf(ips)) addGateway(node, port, address)
}

function addGateway(node: Netlink, { index }: Link, address: string): void {
  unless('EEXIST', () => node.request(newAddress({ index, address, noDad: true })))
}

function checkGateways(node: Netlink, pod: Attachment, conf: NetConf, ips: readonly IpConfig[]): void {
  if (!conf.isGateway) return
  const { index, name } = portOf(node, pod, conf)
  const there = node.dump(getAddresses({ index })).map(one => one.address)
  const lost = gatewaysOf(ips).find(address => !there.includes(address))
  if (lost !== undefined) throw new Error(`${name} lost an address of the gateway: ip address add ${lost} dev ${name}`)
}

function portOf(node: Netlink, pod: Attachment, conf: NetConf): Link {
  const name = conf.bridge ?? hostName(pod)
  const found = node.link(name)
  if (found === undefined) throw new Error(`${name} of pod ${pod.containerId} is gone; DEL the pod and ADD it again`)
  return found
}

function gatewaysOf(ips: readonly IpConfig[]): readonly string[] {
  return ips.flatMap(({ address, gateway }) =>
    gateway === undefined ? [] : [`${gateway}/${parsePrefix(address).length}`],
  )
}
