// generated from mini-cni/src/overlay by npm run generate; do not edit
import { contains, networkOf, parseAddress, parsePrefix } from '../address.ts'
import type { ClusterNode, CrossNode } from '../model.ts'
import type { Hop } from '../routes/plan.ts'
import { refuseClash } from '../routes/plan.ts'
import { insideAddress, overhead, tunnelDevice, vtepMac } from './tunnel.ts'

/** The device as it should be. */
export interface Tunnel {
  readonly name: string
  readonly id: number
  readonly port: number
  readonly mac: string
  /** This node's address in the network between the nodes. */
  readonly local: string
  /** Index of the link that has it. */
  readonly link: number
  /** Bytes. */
  readonly mtu: number
}

/** Another node, as the tunnel must know it. */
export interface Peer {
  readonly mac: string
  /** Its address in the network between the nodes. */
  readonly ip: string
  /** Its addresses inside the tunnel. */
  readonly inside: readonly string[]
}

/** A link of this node that has an address. */
export interface Carrier {
  readonly index: number
  /** Bytes. */
  readonly mtu: number
  /** `172.30.0.11/24`. */
  readonly address: string
}

/**
 * Which other nodes are reached directly (`near`), and which through the tunnel (`far`). With `auto` a node is near when for each family that it has
 * pods of, one of its addresses lies in one of our `networks` (`172.30.0.11/24`); else a route to it would die in ARP.
 */
export function split(
  self: ClusterNode,
  nodes: readonly ClusterNode[],
  mode: CrossNode,
  networks: readonly string[],
): { readonly near: readonly ClusterNode[]; readonly far: readonly ClusterNode[] } {
  const others = nodes.filter(({ name }) => name !== self.name)
  const own = networks.map(parsePrefix)
  const isNear = ({ ips, podCidrs }: ClusterNode) =>
    podCidrs.every(cidr =>
      ips.map(parseAddress).some(ip => {
        return ip.family === parsePrefix(cidr).family && own.some(network => contains(network, ip))
      }),
    )
  const near = others.filter(node => mode === 'host-gw' || (mode === 'auto' && isNear(node)))
  return { near, far: others.filter(node => !near.includes(node)) }
}

/** The family of the addresses between the nodes: IPv4 where every node has one. All nodes come to the same end, having the same list. */
export function underlayFamily(nodes: readonly ClusterNode[]): 4 | 6 {
  return nodes.every(({ ips }) => ips.some(ip => !ip.includes(':'))) ? 4 : 6
}

/**
 * The device that `self` needs: over the link of `carriers` that has its address, with room for what is put around each packet (`overhead`).
 * Throws an Error when this node has no address of the list.
 */
export function tunnelOf(self: ClusterNode, nodes: readonly ClusterNode[], carriers: readonly Carrier[]): Tunnel {
  const family = underlayFamily(nodes)
  const local = addressesOf(self, family)
  const carrier = carriers.find(({ address }) => local.includes(plain(address)))
  if (carrier === undefined) throw notHere(self, family)
  const { name, id, port } = tunnelDevice
  const { index, mtu, address } = carrier
  return { name, id, port, mac: vtepMac(self.name), local: plain(address), link: index, mtu: mtu - overhead[family] }
}

/** The far nodes as the tunnel must know them. Throws an Error for one that has no address of the family that all others use. */
export function peersOf(far: readonly ClusterNode[], nodes: readonly ClusterNode[]): readonly Peer[] {
  const family = underlayFamily(nodes)
  return far.map(node => {
    const [ip] = addressesOf(node, family)
    if (ip === undefined) throw new Error(`${node.name} has no IPv${family} address to send the tunnel's packets to`)
    return { mac: vtepMac(node.name), ip, inside: node.podCidrs.map(insideAddress) }
  })
}

/** The way to each far node's pods: its address inside the tunnel, on-link on the device with this index. */
export function hopsThrough(
  index: number,
  self: ClusterNode,
  far: readonly ClusterNode[],
  nodes: readonly ClusterNode[],
): readonly Hop[] {
  return far.flatMap(node =>
    node.podCidrs.map(cidr => {
      refuseClash(cidr, node, [self, ...nodes])
      return { dst: networkOf(parsePrefix(cidr)), gateway: insideAddress(cidr), index }
    }),
  )
}

function addressesOf({ ips }: ClusterNode, family: 4 | 6): readonly string[] {
  return ips.filter(ip => ip.includes(':') === (family === 6))
}

function notHere(self: ClusterNode, family: 4 | 6): Error {
  const ip = addressesOf(self, family).join(', ') || `an IPv${family} address`
  return new Error(`${self.name} is said to have ${ip}, and no link here has it; correct the list of nodes`)
}

function plain(address: string): string {
  return address.replace(/\/.*/, '')
}
