// generated from mini-cni/src/bridge by npm run generate; do not edit
import { type Address, formatAddress, parsePrefix, widthOf } from '../address.ts'
import { hostName } from '../link/names.ts'
import { settle } from '../link/settle.ts'
import type { Attachment, IpConfig, Result, Route, Step } from '../model.ts'
import { newAddress } from '../netlink/messages/address.ts'
import { type Link, setLink } from '../netlink/messages/link.ts'
import { newNeighbour } from '../netlink/messages/neighbour.ts'
import { getRoutes, newRoute } from '../netlink/messages/route.ts'
import type { Request } from '../netlink/request.ts'
import type { Netlink } from '../netlink/socket.ts'
import { inPod, onNode } from '../netns/sockets.ts'
import { enableForwarding } from './forwarding.ts'
import { put, specOf } from './put.ts'

/** Every cable's node end has this MAC address: no pod sees another's cable, so they cannot clash. */
const nodeMac = 'ee:ee:ee:ee:ee:ee'

/** The gateway of every pod: an address that nobody has. A permanent neighbour entry answers for it. */
const gateways = { 4: '169.254.1.1', 6: 'fe80::1' } as const

/**
 * The datapath without a switch: each pod is alone in a /32 (or /128), sends everything to the node, and the node has
 * one route per pod. Costs the same at 1000 pods as at none. It takes the addresses that the result has so far, so it
 * comes after whoever chose them. DEL has nothing to do: routes and neighbour entries go with the cable.
 */
export const routed: Step = {
  name: 'routed',

  wanted: conf => conf.datapath === 'routed',

  add(pod, _conf, result) {
    enableForwarding()
    const ips = result.ips.map(alone)
    const routes = result.routes.filter(route => !isDefault(route)).flatMap(route => byTheNode(route, ips))
    inPod(pod.netns, inside =>
      onNode(node => {
        const eth = existing(inside, pod.ifname, pod)
        const port = existing(node, hostName(pod), pod)
        node.batch(onTheNode(port, eth, ips))
        put(inside, [...inThePod(eth, ips), ...routes.map(route => onlink(route, eth))])
        // The end that was raised first is the one that got its carrier later.
        settle(inside, eth.index)
      }),
    )
    return {
      ...result,
      ips,
      routes: [...ips.map(defaultRoute), ...routes],
    }
  },

  check(pod, _conf, result) {
    onNode(node => {
      const port = existing(node, hostName(pod), pod)
      for (const { address } of result.ips) checkRoute(node, port, address)
    })
  },

  del() {},
}

/**
 * Node's side: its MAC, no IPv6 address of its own (the kernel walks through the routes of all cables at each change of one:
 * fib6_ifup in net/ipv6/route.c), and for each address a route and a neighbour entry, which has no need of that address.
 */
function onTheNode({ index }: Link, eth: Link, ips: readonly IpConfig[]): readonly Request[] {
  return [
    setLink({ index, addrGenMode: 'none' }),
    setLink({ index, mac: nodeMac, up: true }),
    ...ips.flatMap(({ address }) => [
      newNeighbour({ index, ip: plain(address), mac: eth.mac, permanent: true }),
      newRoute({ dst: address, index, scope: 'link' }),
    ]),
  ]
}

/** Pod's side: the address alone in its prefix, a neighbour entry for the gateway, and the way out by it. */
function inThePod({ index }: Link, ips: readonly IpConfig[]): readonly Request[] {
  return ips.flatMap(({ address, gateway = '' }) => [
    newAddress({ index, address, noDad: true }),
    newNeighbour({ index, ip: gateway, mac: nodeMac, permanent: true }),
    newRoute({ dst: 'default', family: parsePrefix(address).family, gateway, index, onlink: true }),
  ])
}

function alone(ip: IpConfig): IpConfig {
  const { family, value } = parsePrefix(ip.address)
  const address: Address = { family, value }
  return { ...ip, address: `${formatAddress(address)}/${widthOf(family)}`, gateway: gateways[family] }
}

function defaultRoute({ address, gateway = '' }: IpConfig): Result['routes'][number] {
  return { dst: parsePrefix(address).family === 4 ? '0.0.0.0/0' : '::/0', gw: gateway }
}

/** Of the main table; one of another table is a route like any other. */
function isDefault({ dst, table = 254 }: Route): boolean {
  return (dst === '0.0.0.0/0' || dst === '::/0') && table === 254
}

/** By the node, unless it names another way; none where the pod has no address of its family. */
function byTheNode(route: Route, ips: readonly IpConfig[]): readonly Route[] {
  const { family } = parsePrefix(route.dst)
  if (!ips.some(({ address }) => parsePrefix(address).family === family)) return []
  return [route.gw === undefined && !route.scope ? { ...route, gw: gateways[family] } : route]
}

function onlink(route: Route, { index }: Link): Request {
  return newRoute({ ...specOf(route), index, onlink: route.gw !== undefined })
}

function checkRoute(node: Netlink, port: Link, address: string): void {
  const { family } = parsePrefix(address)
  const found = node.dump(getRoutes({ family })).some(route => route.dst === address && route.index === port.index)
  if (!found)
    throw new Error(`the node has no way to ${plain(address)}: ip route add ${address} dev ${port.name} scope link`)
}

function existing(netlink: Netlink, name: string, pod: Attachment): Link {
  const found = netlink.link(name)
  if (found === undefined) throw new Error(`${name} of pod ${pod.containerId} is gone; DEL the pod and ADD it again`)
  return found
}

function plain(address: string): string {
  return address.replace(/\/.*/, '')
}
