import { delFdb, newFdb } from '../netlink/messages/fdb.ts'
import { delNeighbour, newNeighbour } from '../netlink/messages/neighbour.ts'
import type { Request } from '../netlink/request.ts'
import type { Peer } from './plan.ts'

/** What the device knows: who has which MAC address (`ip neigh`), and behind which node a MAC address is (`bridge fdb`). Permanent entries only. */
export interface Known {
  readonly neighbours: readonly { readonly ip: string; readonly mac?: string | undefined }[]
  readonly fdb: readonly { readonly mac: string; readonly dst?: string | undefined }[]
}

/**
 * What must change on the device with this index so that it knows all `peers` and no others. Nobody answers ARP through the tunnel and nothing is learned from
 * what arrives: `ip neigh replace INSIDE lladdr MAC dev DEVICE nud permanent` for each of a peer's addresses, and
 * `bridge fdb replace MAC dev DEVICE dst NODE self permanent` once; what is left over goes. None where all is as it should be.
 */
export function planEntries(index: number, peers: readonly Peer[], known: Known): readonly Request[] {
  return [...planNeighbours(index, peers, known), ...planFdb(index, peers, known)]
}

function planNeighbours(index: number, peers: readonly Peer[], { neighbours }: Known): readonly Request[] {
  //#region lab: replace the neighbour entry of each inside address that is missing or has another MAC, delete those of nobody
  const wanted = peers.flatMap(({ mac, inside }) => inside.map(ip => ({ ip, mac })))
  const left = neighbours.filter(one => !wanted.some(({ ip }) => ip === one.ip))
  const missing = wanted.filter(({ ip, mac }) => !neighbours.some(one => one.ip === ip && one.mac === mac))
  return [
    ...left.map(({ ip }) => delNeighbour({ index, ip })),
    ...missing.map(({ ip, mac }) => newNeighbour({ index, ip, mac, permanent: true, replace: true })),
  ]
  //#endregion
}

function planFdb(index: number, peers: readonly Peer[], { fdb }: Known): readonly Request[] {
  //#region lab: replace the forwarding entry of each peer's MAC that is missing or leads to another node, delete those of nobody
  const left = fdb.filter(one => !peers.some(({ mac }) => mac === one.mac))
  const missing = peers.filter(({ mac, ip }) => !fdb.some(one => one.mac === mac && one.dst === ip))
  return [
    ...left.map(({ mac, dst }) => delFdb({ index, mac, dst, self: true })),
    ...missing.map(({ mac, ip }) => newFdb({ index, mac, dst: ip, self: true, replace: true })),
  ]
  //#endregion
}
