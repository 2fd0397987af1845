import type { Request } from '../request.ts'
import { type AddrGenMode, afSpec, bit, type Netns, UP } from './link-parts.ts'
import { delLinkMessage, newLinkMessage } from './link-table.ts'

/** Which link: by index or by name. */
export type LinkKey =
  | { readonly index: number; readonly name?: undefined }
  | { readonly name: string; readonly index?: undefined }

export type LinkChange = LinkKey & {
  readonly newName?: string | undefined
  readonly up?: boolean | undefined
  /** Bytes. */
  readonly mtu?: number | undefined
  readonly mac?: string | undefined
  /** Index of the bridge; 0 takes the link out of its bridge. */
  readonly master?: number | undefined
  readonly group?: number | undefined
  /** Moves it there; it arrives down and without addresses. */
  readonly netns?: Netns | undefined
  /** Before it goes up. Not to be had at birth: a link has no IPv6 side yet (EAFNOSUPPORT). */
  readonly addrGenMode?: AddrGenMode | undefined
  readonly port?: PortChange | undefined
}

/** The link as a port of its bridge. The kernel looks for the bridge that it has: not in the message that gives it one. */
export interface PortChange {
  /** Whether a frame may leave by the port that it came in by. */
  readonly hairpin?: boolean | undefined
  readonly isolated?: boolean | undefined
  readonly learning?: boolean | undefined
  readonly flood?: boolean | undefined
}

/** `ip link set LINK …`, `bridge link set dev LINK …`: changes what is named and nothing else. To rename, give the index. */
export function setLink(change: LinkChange): Request {
  const { hairpin, isolated, learning, flood } = change.port ?? {}
  return {
    message: newLinkMessage,
    flags: 0,
    header: {
      index: change.index ?? 0,
      flags: change.up ? UP : 0,
      change: change.up === undefined ? 0 : UP,
    },
    attributes: {
      name: change.newName ?? change.name,
      mtu: change.mtu,
      mac: change.mac,
      netnsFd: change.netns,
      master: change.master,
      group: change.group,
      afSpec: afSpec(change.addrGenMode),
      info: change.port && {
        slaveKind: 'bridge',
        slaveData: { hairpin: bit(hairpin), learning: bit(learning), flood: bit(flood), isolated: bit(isolated) },
      },
    },
    subject: change.name ?? `#${change.index}`,
  }
}

/** `ip link del LINK`; with `group` all links of the group in one go, which waits for RCU only once. */
export function delLink(
  which: LinkKey | { readonly group: number; readonly index?: undefined; readonly name?: undefined },
): Request {
  const group = 'group' in which ? which.group : undefined
  return {
    message: delLinkMessage,
    flags: 0,
    header: { index: which.index ?? 0 },
    attributes: { name: which.name, group },
    subject: which.name ?? (which.index === undefined ? `group ${group}` : `#${which.index}`),
  }
}
