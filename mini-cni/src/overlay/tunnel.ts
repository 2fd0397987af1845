import { hash } from 'node:crypto'
import { formatAddress, networkOf, parsePrefix } from '../address.ts'

/**
 * The VXLAN device of a node (RFC 7348): one for all other nodes. Its identifier is ours, so that another plugin's device on the same node is
 * none of our business; the port is the one that IANA gave to VXLAN, which firewalls know.
 */
export const tunnelDevice = { name: 'cni-vxlan', id: 118, port: 4789 } as const

/** Bytes that are put around a packet: Ethernet 14, VXLAN 8, UDP 8, and the IP header of the network between the nodes, 20 or 40. */
export const overhead = { 4: 50, 6: 70 } as const

/**
 * MAC address of a node's end of the tunnel: it follows from the node's name and nothing else, so every node knows those of all others, and it is
 * the same when the device is made again. Locally administered and unicast (IEEE 802).
 */
export function vtepMac(node: string): string {
  //#region lab: 02 and the first five bytes of the SHA-256 of the node's name
  const digest = hash('sha256', `vtep ${node}`)
  return ['02', ...(digest.slice(0, 10).match(/../g) ?? [])].join(':')
  //#endregion
}

/**
 * The address that a node has inside the tunnel: the first of its pod CIDR (10.244.2.0 of 10.244.2.0/24), which no pod gets. Other nodes name it as
 * the next hop, and it is the source of what the node itself sends to other nodes' pods, so that the answer comes back the same way.
 */
export function insideAddress(podCidr: string): string {
  return networkOf(parsePrefix(podCidr)).replace(/\/.*/, '')
}

/** An address alone in its prefix: `10.244.2.0/32`. */
export function aloneIn(ip: string): string {
  const { family, value } = parsePrefix(`${ip}/0`)
  return `${formatAddress({ family, value })}/${family === 4 ? 32 : 128}`
}
