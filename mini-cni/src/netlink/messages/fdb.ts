import type { Message } from '../codec.ts'
import { type Dump, family, nlm, type Request } from '../request.ts'
import { delNeighbourMessage, getNeighbourMessage, newNeighbourMessage, ntf, nud } from './neighbour-table.ts'

/** `permanent`: the address is the link's own, frames to it go up; `static`: it lies behind the link; `dynamic`: and is forgotten some day. */
export type FdbState = keyof typeof fdbStates

export const fdbStates = {
  permanent: nud.noarp | nud.permanent,
  static: nud.noarp | nud.reachable,
  dynamic: nud.reachable,
} as const

export interface FdbKey {
  /** Index of the link: a vxlan, or a port of a bridge. */
  readonly index: number
  readonly mac: string
  /** Vxlan: the other end of the tunnel behind which the address lies. */
  readonly dst?: string | undefined
  readonly vlan?: number | undefined
  /** In the link's own table (a vxlan has one); that is meant where neither is said. */
  readonly self?: boolean | undefined
  /** In the table of the bridge that it is a port of. */
  readonly master?: boolean | undefined
}

export interface FdbSpec extends FdbKey {
  /** Absent: permanent. */
  readonly state?: FdbState | undefined
  /** One more way to the same address, as for the all-zero address that stands for all that are not known. */
  readonly append?: boolean | undefined
  /** Take the place of an entry that is there. */
  readonly replace?: boolean | undefined
}

/** `bridge fdb add MAC dev LINK [dst IP] [self | master] [permanent | static | dynamic]`. EEXIST when it is there. */
export function newFdb(spec: FdbSpec): Request {
  const request = aboutFdb(newNeighbourMessage, spec)
  const { state = 'permanent', append, replace } = spec
  return {
    ...request,
    flags: nlm.CREATE | (append ? nlm.APPEND : replace ? nlm.REPLACE : nlm.EXCL),
    header: { ...request.header, state: fdbStates[state] },
  }
}

/** `bridge fdb del MAC dev LINK [dst IP] [self | master]`; ENOENT when there is none. */
export function delFdb(key: FdbKey): Request {
  const request = aboutFdb(delNeighbourMessage, key)
  return { ...request, header: { ...request.header, state: fdbStates.permanent } }
}

function aboutFdb(message: Message, { index, mac, dst, vlan, self, master }: FdbKey): Request {
  const flags = (self || !master ? ntf.self : 0) | (master ? ntf.master : 0)
  return {
    message,
    flags: 0,
    header: { family: family.bridge, index, flags },
    attributes: { mac, dst, vlan },
    subject: `${mac} behind #${index}`,
  }
}

/** An entry as the kernel tells it. */
export interface FdbEntry {
  readonly index: number
  readonly mac: string
  readonly dst: string | undefined
  readonly vlan: number | undefined
  /** In the link's own table; else in its bridge's. */
  readonly self: boolean
  readonly state: FdbState
}

/** `bridge fdb show [dev LINK]`. */
export function getFdb(filter: { readonly index?: number | undefined } = {}): Dump<FdbEntry> {
  const { index } = filter
  return {
    request: {
      message: getNeighbourMessage,
      flags: 0,
      header: { family: family.bridge },
      attributes: {},
      subject: index === undefined ? 'fdb' : `fdb of #${index}`,
    },
    decode(header, { mac, dst, vlan }) {
      if (index !== undefined && header.index !== index) return undefined
      const { state = 0, flags = 0 } = header
      return {
        index: header.index ?? 0,
        mac: mac as string,
        dst: dst as string | undefined,
        vlan: vlan as number | undefined,
        self: (flags & ntf.self) !== 0,
        state: state & nud.permanent ? 'permanent' : state & nud.noarp ? 'static' : 'dynamic',
      }
    },
  }
}
