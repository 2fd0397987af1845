// generated from mini-cni/src/bridge by npm run generate; do not edit
import { hash } from 'node:crypto'
import type { NetConf } from '../model.ts'
import { Todo } from '../model.ts'
import { newAddress } from '../netlink/messages/address.ts'
import { type Link, newLink, setLink } from '../netlink/messages/link.ts'
import type { Netlink } from '../netlink/socket.ts'
import { gatewaysOf } from './gateways.ts'
import { unless } from './unless.ts'

/**
 * The node's bridge, named `conf.bridge`: made when it is missing (`makeBridge`), taken as it is when it is there, and
 * up in any case. Two pods may come at once and both find none: who loses the race (EEXIST) takes the winner's.
 * Throws an Error when the name belongs to a link of another kind.
 *
 * Its MAC address is pinned, or it would follow its ports: change with every pod, fall to the lowest, and leave all pods'
 * ARP entries of the gateway wrong (br_stp_recalculate_bridge_id in net/bridge/br_stp_if.c). An address that is set pins it, even
 * the one that it has already; `bridgeMac` on a bridge means that `makeBridge` has set it.
 */
export function ensureBridge(node: Netlink, conf: NetConf, name: string): Link {
  // TODO(04-bridge): make the bridge if there is none (a lost race is no error), look at it, bring one that is not ours up and set its own MAC on it
  throw new Todo('04-bridge')
}

/**
 * `ip link add NAME address MAC mtu MTU up type bridge`: one message, so nobody ever sees it half made. The MAC address
 * (`bridgeMac`) is given at birth, which pins it; MTU in bytes as configured, or the kernel's default.
 */
function makeBridge(node: Netlink, conf: NetConf, name: string): void {
  // TODO(04-bridge): one NEWLINK of kind bridge, up, with its MAC and the configured MTU
  throw new Todo('04-bridge')
}

/**
 * Puts its addresses (`bridgeAddresses`) on the bridge; that one is there already is no error.
 * `ip address replace 10.244.1.1/24 dev NAME`; IPv6 `nodad`: until duplicate detection is through (a second), it would not answer.
 */
export function addGateways(node: Netlink, { index }: Link, conf: NetConf): void {
  // TODO(04-bridge): give the bridge each of its addresses, without duplicate detection; one that is there already is fine
  throw new Todo('04-bridge')
}

/**
 * The gateways; with IPv6 `fe80::1/64` too. Who forwards a packet to a pod asks for its MAC address from a link-local one
 * (ndisc_solicit in net/ipv6/ndisc.c), and the bridge's own is of no use for over a second, until duplicate detection is through.
 */
export function bridgeAddresses(conf: NetConf): readonly string[] {
  const gateways = gatewaysOf(conf)
  return gateways.some(address => address.includes(':')) ? [...gateways, 'fe80::1/64'] : gateways
}

/** Locally administered and unicast (IEEE 802); the same when the bridge is made again, so that no ARP entry goes stale. */
function bridgeMac(conf: NetConf, name: string): string {
  const digest = hash('sha256', [name, ...gatewaysOf(conf)].join(' '))
  return ['02', ...(digest.slice(0, 10).match(/../g) ?? [])].join(':')
}

function notBridge(name: string, found: Link | undefined): Error {
  if (found === undefined) return new Error(`bridge ${name} was removed while a pod was being attached; try again`)
  const kind = found.kind ?? 'link of the machine'
  return new Error(
    `${name} exists and is a ${kind}, not a bridge; remove it (ip link del ${name}) or name another bridge`,
  )
}
