// generated from mini-cni/src/overlay by npm run generate; do not edit
import { getAddresses, newAddress } from '../netlink/messages/address.ts'
import { delLink, type Link, newLink, setLink } from '../netlink/messages/link.ts'
import type { Request } from '../netlink/request.ts'
import { type Netlink, NetlinkError } from '../netlink/socket.ts'
import type { Tunnel } from './plan.ts'
import { aloneIn, tunnelDevice } from './tunnel.ts'

/** What to do about the device that is there (`found`): nothing, change it, or make it, after the wrong one is gone. */
export type DeviceChange =
  | { readonly verb: 'keep' }
  | { readonly verb: 'set'; readonly request: Request }
  | { readonly verb: 'make'; readonly remove?: number; readonly request: Request }

/**
 * How the device gets to be as `wanted`: a VXLAN's identifier, port, address and carrier are for life, so a wrong one is made again; MTU and MAC address can be
 * set, and up. `ip link add NAME address MAC mtu MTU type vxlan id ID local IP dev LINK dstport PORT nolearning`.
 * Throws an Error when the name is that of a link of another kind.
 */
export function planDevice(wanted: Tunnel, found: Link | undefined): DeviceChange {
  if (found !== undefined && found.kind !== 'vxlan') throw notOurs(found)
  const { mac, mtu } = wanted
  const isRight =
    found?.vxlan?.id === wanted.id &&
    found.vxlan.port === wanted.port &&
    found.vxlan.local === wanted.local &&
    found.vxlan.remote === undefined &&
    !found.vxlan.learning &&
    found.vxlan.link === wanted.link
  if (found === undefined || !isRight) {
    const request = newLink({ kind: 'vxlan', learning: false, ...wanted })
    return found === undefined ? { verb: 'make', request } : { verb: 'make', remove: found.index, request }
  }
  if (found.mac === mac && found.mtu === mtu && found.up) return { verb: 'keep' }
  return { verb: 'set', request: setLink({ index: found.index, mac, mtu, up: true }) }
}

/** Makes the device so, with these addresses, and up; its index, and what was sent. Throws an Error where the kernel has no VXLAN. */
export function ensureDevice(
  node: Netlink,
  wanted: Tunnel,
  inside: readonly string[],
): { readonly index: number; readonly sent: readonly Request[] } {
  const change = planDevice(wanted, node.link(wanted.name))
  const sent: Request[] = []
  const send = (...requests: readonly Request[]) => {
    if (requests.length > 0) node.batch(requests)
    sent.push(...requests)
  }
  if (change.verb === 'set') send(change.request)
  if (change.verb === 'make') {
    if (change.remove !== undefined) send(delLink({ index: change.remove }))
    make(() => send(change.request), wanted)
    // No address of its own accord: nobody asks for neighbours in the tunnel.
    const { name } = wanted
    send(setLink({ name, addrGenMode: 'none' }), setLink({ name, up: true }))
  }
  const index = node.link(wanted.name)?.index
  if (index === undefined) throw new Error(`${wanted.name} was made and is not there any more: someone else removed it`)
  const there = node.dump(getAddresses({ index })).map(({ address }) => address)
  const missing = inside.map(aloneIn).filter(address => !there.includes(address))
  send(...missing.map(address => newAddress({ index, address, noDad: true, replace: true })))
  return { index, sent }
}

/** `ip link del cni-vxlan`, where it is there and ours. */
export function removeDevice(node: Netlink): readonly Request[] {
  const found = node.link(tunnelDevice.name)
  if (found?.vxlan?.id !== tunnelDevice.id) return []
  const request = delLink({ index: found.index })
  node.request(request)
  return [request]
}

function make(work: () => void, wanted: Tunnel): void {
  try {
    work()
  } catch (error) {
    throw whyNotMade(error, wanted)
  }
}

/** What it means that the kernel refused to make the device; any other error as it is. */
export function whyNotMade(error: unknown, { id, port }: Pick<Tunnel, 'id' | 'port'>): unknown {
  if (!(error instanceof NetlinkError)) return error
  if (error.code === 'EOPNOTSUPP') return new Error('this kernel has no VXLAN: modprobe vxlan', { cause: error })
  if (error.code !== 'EEXIST') return error
  return new Error(`another device has VXLAN ${id} on port ${port}: ip -d link show type vxlan`, { cause: error })
}

function notOurs({ name, kind }: Link): Error {
  return new Error(
    `${name} exists and is a ${kind ?? 'link of the machine'}, not a vxlan; remove it: ip link del ${name}`,
  )
}
