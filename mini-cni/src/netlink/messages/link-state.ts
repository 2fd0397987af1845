import type { Attributes } from '../codec.ts'
import type { Dump } from '../request.ts'
import { UP } from './link-parts.ts'
import { getLinkMessage } from './link-table.ts'

/** A link as the kernel tells it. */
export interface Link {
  readonly index: number
  readonly name: string
  /** As `02:00:00:00:00:01`; empty where the kind has none. */
  readonly mac: string
  /** Bytes. */
  readonly mtu: number
  /** What was asked for: `ip link set … up`. */
  readonly up: boolean
  /** Up, and the other end too. */
  readonly running: boolean
  readonly operstate: Operstate
  /** As `veth`; absent for hardware and lo. */
  readonly kind: string | undefined
  /** Index of the bridge that it is a port of. */
  readonly master: number | undefined
  /** For a veth the index of its other end, in the namespace `peerNsid`. */
  readonly peerIndex: number | undefined
  /** What this namespace calls the other end's (`ip netns list-id`); absent: the same namespace. */
  readonly peerNsid: number | undefined
  readonly group: number
  /** Absent where it is no port of a bridge. */
  readonly port: Port | undefined
  readonly vxlan: Vxlan | undefined
}

export interface Port {
  readonly hairpin: boolean
  readonly isolated: boolean
  readonly learning: boolean
  readonly flood: boolean
}

export interface Vxlan {
  readonly id: number
  readonly local: string | undefined
  readonly remote: string | undefined
  /** Index of the link that carries it; absent where any does. */
  readonly link: number | undefined
  /** UDP. */
  readonly port: number
  readonly learning: boolean
}

export type Operstate = (typeof operstates)[number]

/** RFC 2863, in the order of IF_OPER_* in linux/if.h and as `ip link` writes them. */
const operstates = ['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP'] as const

const RTEXT_FILTER_SKIP_STATS = 8

/** `ip link show [LINK | master INDEX | type KIND]`. One that is asked for and not there is an empty list. */
export function getLinks(
  filter: {
    readonly index?: number | undefined
    readonly name?: string | undefined
    readonly master?: number | undefined
    readonly kind?: string | undefined
  } = {},
): Dump<Link> {
  const { index, name, master, kind } = filter
  return {
    request: {
      message: getLinkMessage,
      flags: 0,
      header: { index: index ?? 0 },
      attributes: { name, extMask: RTEXT_FILTER_SKIP_STATS, master, info: kind === undefined ? undefined : { kind } },
      subject: name ?? (index === undefined ? '' : `#${index}`),
    },
    single: index !== undefined || name !== undefined,
    emptyOn: 'ENODEV',
    decode: toLink,
  }
}

const IFF_RUNNING = 0x40

function toLink(header: Readonly<Record<string, number>>, attributes: Attributes): Link | undefined {
  // The bridge tells of its ports too, as of family AF_BRIDGE.
  if (header.family !== 0) return undefined
  const { index = 0, flags = 0 } = header
  const info = (attributes.info ?? {}) as Attributes
  return {
    index,
    name: attributes.name as string,
    mac: (attributes.mac as string | undefined) ?? '',
    mtu: attributes.mtu as number,
    up: (flags & UP) !== 0,
    running: (flags & IFF_RUNNING) !== 0,
    operstate: operstates[attributes.operstate as number] ?? 'UNKNOWN',
    kind: info.kind as string | undefined,
    master: attributes.master as number | undefined,
    peerIndex: attributes.link as number | undefined,
    peerNsid: attributes.peerNsid as number | undefined,
    group: (attributes.group as number | undefined) ?? 0,
    port: info.slaveKind === 'bridge' ? toPort(info.slaveData as Attributes) : undefined,
    vxlan: info.kind === 'vxlan' ? toVxlan(info.data as Attributes) : undefined,
  }
}

function toPort({ hairpin, isolated, learning, flood }: Attributes): Port {
  return { hairpin: hairpin === 1, isolated: isolated === 1, learning: learning === 1, flood: flood === 1 }
}

function toVxlan(data: Attributes): Vxlan {
  return {
    id: data.id as number,
    local: (data.local ?? data.local6) as string | undefined,
    remote: (data.group ?? data.group6) as string | undefined,
    link: data.link as number | undefined,
    port: data.port as number,
    learning: data.learning === 1,
  }
}
