import type { Attributes } from '../codec.ts'
import { type Dump, family, nlm, type Request } from '../request.ts'
import { delLinkMessage, getLinkMessage, newLinkMessage } from './link-table.ts'

/** A namespace: an open descriptor, or a path such as /run/netns/a that is opened while the message is sent. */
export type Netns = number | string

/** One end of a link, as it is born. */
interface Born {
  readonly name: string
  /** Bytes. */
  readonly mtu?: number | undefined
  /** As `02:00:00:00:00:01`; absent: the kernel draws one. */
  readonly mac?: string | undefined
  /** One queue each way instead of one per processor: two waits for RCU less at birth. */
  readonly oneQueue?: boolean | undefined
}

interface Placed extends Born {
  /** Index of the bridge that it becomes a port of. */
  readonly master?: number | undefined
  readonly up?: boolean | undefined
  readonly group?: number | undefined
  /** `none`: no IPv6 link-local address comes by itself. */
  readonly addrGenMode?: AddrGenMode | undefined
}

export type AddrGenMode = 'eui64' | 'none' | 'stable_secret' | 'random'

/** What `newLink` makes. The peer of a veth cannot be born up: the pair is not joined yet (ENOTCONN). */
export type LinkSpec =
  | (Placed & {
      readonly kind: 'veth'
      readonly peer: Born & { readonly netns?: Netns | undefined; readonly netnsFd?: number; readonly netnsPath?: string }
    })
  | (Placed & {
      readonly kind: 'bridge'
      /** Spanning tree; the kernel's default is off. */
      readonly stp?: boolean
      readonly vlanFiltering?: boolean
      readonly multicastSnooping?: boolean
    })
  | (Placed & {
      readonly kind: 'vxlan'
      /** VXLAN network identifier, 24 bits. */
      readonly id: number
      readonly local?: string
      /** The one other end, or a multicast group. */
      readonly remote?: string
      /** Index of the link that carries the packets. */
      readonly link?: number
      /** UDP port; RFC 7348 says 4789, the kernel's own default is 8472. */
      readonly port: number
      readonly learning?: boolean
    })
  | (Placed & { readonly kind: 'dummy' })

/** Which link: by index or by name. */
export type LinkKey = { readonly index: number; readonly name?: undefined } | { readonly name: string; readonly index?: undefined }

export type LinkChange = LinkKey & {
  readonly newName?: string | undefined
  readonly up?: boolean | undefined
  readonly mtu?: number | undefined
  readonly mac?: string | undefined
  /** Index of the bridge; 0 takes the link out of its bridge. */
  readonly master?: number | undefined
  readonly group?: number | undefined
  readonly netns?: Netns | undefined
  readonly addrGenMode?: AddrGenMode | undefined
  readonly port?: PortChange | undefined
}

export interface PortChange {
  readonly hairpin?: boolean | undefined
  readonly isolated?: boolean | undefined
  readonly learning?: boolean | undefined
  readonly flood?: boolean | undefined
}

const IFF_UP = 1
const addrGenModes: readonly AddrGenMode[] = ['eui64', 'none', 'stable_secret', 'random']

/** `ip link add NAME … type KIND …`: makes a link in one message; a veth's peer may be born in another namespace. */
export function newLink(spec: LinkSpec): Request {
  const flags = spec.up ? IFF_UP : 0
  return {
    message: newLinkMessage,
    flags: nlm.CREATE | nlm.EXCL,
    header: { flags, change: flags },
    attributes: {
      name: spec.name,
      mtu: spec.mtu,
      mac: spec.mac,
      ...queues(spec),
      master: spec.master,
      group: spec.group,
      afSpec: afSpec(spec.addrGenMode),
      link: spec.kind === 'vxlan' ? undefined : undefined,
      info: { kind: spec.kind, data: kindData(spec) },
    },
    subject: spec.name,
  }
}

function kindData(spec: LinkSpec): Attributes | undefined {
  switch (spec.kind) {
    case 'veth': {
      const { name, mtu, mac, netns, netnsFd, netnsPath } = spec.peer
      return {
        peer: {
          header: {},
          attributes: { name, mtu, mac, ...queues({ ...spec.peer, oneQueue: spec.peer.oneQueue ?? spec.oneQueue }), netnsFd: netns ?? netnsFd ?? netnsPath },
        },
      }
    }
    case 'bridge':
      return some({
        stpState: bit(spec.stp),
        vlanFiltering: bit(spec.vlanFiltering),
        multicastSnooping: bit(spec.multicastSnooping),
      })
    case 'vxlan':
      return {
        id: spec.id,
        [spec.remote?.includes(':') ? 'group6' : 'group']: spec.remote,
        link: spec.link,
        [spec.local?.includes(':') ? 'local6' : 'local']: spec.local,
        learning: bit(spec.learning),
        port: spec.port,
      }
    case 'dummy':
      return undefined
  }
}

/** `ip link set LINK …`: changes what is named and nothing else. */
export function setLink(change: LinkChange): Request {
  const { hairpin, isolated, learning, flood } = change.port ?? {}
  return {
    message: newLinkMessage,
    flags: 0,
    header: {
      index: change.index ?? 0,
      flags: change.up ? IFF_UP : 0,
      change: change.up === undefined ? 0 : IFF_UP,
    },
    attributes: {
      name: change.newName ?? change.name,
      mtu: change.mtu,
      mac: change.mac,
      master: change.master,
      group: change.group,
      netnsFd: change.netns,
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
export function delLink(which: LinkKey | { readonly group: number; readonly index?: undefined; readonly name?: undefined }): Request {
  const group = 'group' in which ? which.group : undefined
  return {
    message: delLinkMessage,
    flags: 0,
    header: { index: which.index ?? 0 },
    attributes: { name: which.name, group },
    subject: which.name ?? (which.index === undefined ? `group ${group}` : `#${which.index}`),
  }
}

const RTEXT_FILTER_SKIP_STATS = 8

/** `ip link show [LINK | master INDEX | type KIND]`. */
export function getLinks(filter: { index?: number; name?: string; master?: number; kind?: string } = {}): Dump<Link> {
  const { index, name, master, kind } = filter
  return {
    request: {
      message: getLinkMessage,
      flags: 0,
      header: { index: index ?? 0 },
      attributes: { name, extMask: RTEXT_FILTER_SKIP_STATS, master, info: kind === undefined ? undefined : { kind } },
      subject: name ?? (index === undefined ? 'all' : `#${index}`),
    },
    single: index !== undefined || name !== undefined,
    decode: toLink,
  }
}
