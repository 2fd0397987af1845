import { newAddress } from '../netlink/messages/address.ts'
import { type Link, newLink, setLink } from '../netlink/messages/link.ts'
import type { Netlink } from '../netlink/socket.ts'
import type { LinkPlan, PlannedEnd } from './plan.ts'

/**
 * Makes the cable in one message: the node's end is born on the node, up if `up` says so, the pod's end is born in the namespace at `netns`,
 * under its final name. So nobody ever sees it half made, and where it fails (EEXIST: a name is taken on either side)
 * nothing is left. Equals `ip link add NAME address MAC mtu N up type veth peer name eth0 address MAC mtu N netns POD`,
 * with one queue each way at both ends (two waits for RCU less). Returns the node's end; its `peerIndex` is the pod's.
 */
export function addVethPair(host: Netlink, { node, pod, mtu }: LinkPlan, netns: string, up: boolean): Link {
  //#region lab: create a link of kind "veth", up or not, with the pod's end as its peer in the pod's namespace
  const { name, mac } = node
  const peer = { name: pod.name, mac: pod.mac, mtu, netns }
  return host.create(newLink({ kind: 'veth', name, mac, mtu, up, oneQueue: true, peer }))
  //#endregion
}

/**
 * Raises one end and gives it its addresses, all in one send: `ip link set NAME up; ip address add CIDR dev NAME …`.
 * A veth's second end cannot be born up, the pair is not joined yet (ENOTCONN). IPv6 addresses are of use at once
 * (`nodad`): that nobody else has them is known, and to find out again would take 1.4 s (RFC 4862 §5.4).
 */
export function raiseEnd(netlink: Netlink, index: number, { name, addresses }: PlannedEnd): void {
  //#region lab: a batch of one setLink and one newAddress per address
  netlink.batch([
    setLink({ index, up: true }),
    ...addresses.map(address => newAddress({ index, dev: name, address, noDad: address.includes(':') })),
  ])
  //#endregion
}
