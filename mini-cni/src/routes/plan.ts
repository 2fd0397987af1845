import { contains, formatAddress, networkOf, overlap, parseAddress, parsePrefix } from '../address.ts'
import type { ClusterNode } from '../model.ts'

/**
 * Who made a route (rtm_protocol in linux/rtnetlink.h; up to 255, those below 5 are the kernel's, 186 … 192 are taken by
 * routing daemons). Routes with this number are mini-cni's, and nobody else's are ever touched. `ip route show proto 118`.
 */
export const ownProtocol = 118

/** The way to another node's pods: `ip route add DST via GATEWAY proto 118`. */
export interface Hop {
  readonly dst: string
  readonly gateway: string
  /** Index of the link that it leaves by, where the gateway's address does not say it: `dev LINK onlink`. */
  readonly index?: number
}

/** A route of the main table, as the kernel tells it. */
export interface KnownRoute {
  readonly dst: string
  readonly gateway?: string | undefined
  readonly index?: number | undefined
  readonly protocol: number
}

export type Change =
  | ({ readonly verb: 'add' } & Hop)
  | ({ readonly verb: 'delete' } & Pick<KnownRoute, 'dst' | 'gateway'>)

/**
 * What must change in the main table (`routes`) of `self`, whose addresses are `addresses` (`172.30.0.11/24`), so that it
 * reaches the pods of all other `nodes` and no others: routes of ours that lead elsewhere go first, then the missing ones come.
 * No change when all is well, so doing it again repairs what someone deleted and nothing else.
 *
 * A route that is not ours is left alone. When it leads to the same pods by the same next hop it is as good as ours; by
 * another it is in the way, and an Error says which command removes it. Throws what `hopsOf` throws.
 */
export function plan(
  self: ClusterNode,
  nodes: readonly ClusterNode[],
  routes: readonly KnownRoute[],
  addresses: readonly string[],
): readonly Change[] {
  return changesTo(hopsOf(self, nodes, addresses), routes)
}

/** What must change in `routes` so that of ours exactly those of `hops` are there. */
export function changesTo(hops: readonly Hop[], routes: readonly KnownRoute[]): readonly Change[] {
  //#region lab: delete our routes that are not wanted, add the wanted ones that are not there; never touch another's
  for (const hop of hops) refuseRival(hop, routes)
  const stale = routes.filter(route => route.protocol === ownProtocol && !hops.some(hop => leads(route, hop)))
  const missing = hops.filter(hop => !routes.some(route => leads(route, hop)))
  return [
    ...stale.map(({ dst, gateway }): Change => ({ verb: 'delete', dst, gateway })),
    ...missing.map((hop): Change => ({ verb: 'add', ...hop })),
  ]
  //#endregion
}

/**
 * One hop for each pod CIDR of each node but `self`, the CIDR in the kernel's spelling (`10.244.2.0/24`, no host bits).
 * The way to the own pods is the bridge: sent to a next hop, their packets would circle. Throws an Error when two nodes
 * claim the same addresses (`refuseClash`), and what `nextHop` throws.
 */
export function hopsOf(self: ClusterNode, nodes: readonly ClusterNode[], addresses: readonly string[]): readonly Hop[] {
  //#region lab: for every other node and every pod CIDR of it, refuse a clash, then pair the CIDR with the node's next hop
  const others = nodes.filter(node => node.name !== self.name)
  return others.flatMap(node =>
    node.podCidrs.map(cidr => {
      refuseClash(cidr, node, [self, ...others])
      const dst = parsePrefix(cidr)
      return { dst: networkOf(dst), gateway: nextHop(self, node, dst.family, addresses) }
    }),
  )
  //#endregion
}

/**
 * The address of `node` that takes packets of this family: the first that lies in a network of `addresses`, since a
 * next hop is found by asking the cable (ARP, RFC 826), and no router passes that question on.
 * Throws an Error when there is none (`noNeighbour`), or when it is an address of `self` itself.
 */
function nextHop(self: ClusterNode, node: ClusterNode, family: 4 | 6, addresses: readonly string[]): string {
  //#region lab: of the node's addresses of this family, the first that is inside one of our own networks; an error if none is
  const networks = addresses.map(parsePrefix)
  const candidates = node.ips.filter(ip => parseAddress(ip).family === family)
  const found = candidates.find(ip => networks.some(network => contains(network, parseAddress(ip))))
  if (found === undefined) throw noNeighbour(self, node, family, candidates[0])
  if (networks.some(own => own.family === family && own.value === parseAddress(found).value)) {
    throw new Error(
      `${node.name} is said to have ${found}, which is an address of ${self.name}; correct the list of nodes`,
    )
  }
  return formatAddress(parseAddress(found))
  //#endregion
}

function noNeighbour(self: ClusterNode, node: ClusterNode, family: 4 | 6, ip: string | undefined): Error {
  if (ip === undefined)
    return new Error(`${node.name} has IPv${family} pods and no IPv${family} address to reach them by`)
  return new Error(`no L2 neighbour for ${node.name}: ${ip} is not on a network that ${self.name} has an address in`)
}

/** Throws an Error when another node claims addresses of `cidr`, which `node` says are its pods'. */
export function refuseClash(cidr: string, node: ClusterNode, nodes: readonly ClusterNode[]): void {
  const rival = nodes.find(
    other => other.name !== node.name && other.podCidrs.some(taken => overlap(parsePrefix(taken), parsePrefix(cidr))),
  )
  if (rival === undefined) return
  throw new Error(`${node.name} and ${rival.name} both have pods in ${cidr}; give each node a pod CIDR of its own`)
}

function refuseRival(hop: Hop, routes: readonly KnownRoute[]): void {
  const rival = routes.find(route => route.protocol !== ownProtocol && route.dst === hop.dst && !leads(route, hop))
  if (rival === undefined) return
  const where = rival.gateway === undefined ? '' : ` via ${rival.gateway}`
  const what = `${hop.dst} must go via ${hop.gateway}, but a route that mini-cni did not make says${where || ' otherwise'}`
  throw new Error(`${what}; if nobody needs it: ip route del ${hop.dst}${where} proto ${rival.protocol}`)
}

function leads(route: KnownRoute, hop: Hop): boolean {
  const byLink = hop.index === undefined || hop.index === route.index
  return route.dst === hop.dst && route.gateway === hop.gateway && byLink
}
