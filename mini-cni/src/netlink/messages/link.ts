import type { Attributes } from '../codec.ts'
import { nlm, type Request } from '../request.ts'
import { bit, type Netns, UP } from './link-parts.ts'
import { newLinkMessage } from './link-table.ts'

export { delLink, type LinkChange, type LinkKey, type PortChange, setLink } from './link-change.ts'
export type { AddrGenMode, Netns } from './link-parts.ts'
export { getLinks, type Link } from './link-state.ts'

/** One end of a link, as it is born. */
interface Born {
  readonly name: string
  /** Bytes. */
  readonly mtu?: number | undefined
  /** As `02:00:00:00:00:01`; absent: the kernel draws one. */
  readonly mac?: string | undefined
  /** One queue each way instead of one per processor: two waits for RCU less at birth. */
  readonly oneQueue?: boolean | undefined
  /** Born in another namespace than the socket's. */
  readonly netns?: Netns | undefined
}

interface Placed extends Born {
  /** Index of the bridge that it becomes a port of. */
  readonly master?: number | undefined
  readonly up?: boolean | undefined
  readonly group?: number | undefined
}

/** What `newLink` makes. The peer of a veth cannot be born up: the pair is not joined yet (ENOTCONN). */
export type LinkSpec =
  | (Placed & { readonly kind: 'veth'; readonly peer: Born })
  | (Placed & {
      readonly kind: 'bridge'
      /** Spanning tree; the kernel's default is off. */
      readonly stp?: boolean | undefined
      readonly multicastSnooping?: boolean | undefined
    })
  | (Placed & {
      readonly kind: 'vxlan'
      /** VXLAN network identifier, 24 bits. */
      readonly id: number
      readonly local?: string | undefined
      /** The one other end, or a multicast group. */
      readonly remote?: string | undefined
      /** Index of the link that carries the packets. */
      readonly link?: number | undefined
      /** UDP port; RFC 7348 says 4789, the kernel's own default is 8472. */
      readonly port: number
      readonly learning?: boolean | undefined
    })

/** `ip link add NAME … type KIND …`: makes a link in one message; a veth's peer may be born in another namespace. */
export function newLink(spec: LinkSpec): Request {
  const flags = spec.up ? UP : 0
  return {
    message: newLinkMessage,
    flags: nlm.CREATE | nlm.EXCL,
    header: { flags, change: flags },
    attributes: {
      ...born(spec),
      master: spec.master,
      group: spec.group,
      info: { kind: spec.kind, data: kindData(spec) },
    },
    subject: spec.name,
  }
}

function born({ name, mtu, mac, netns, oneQueue }: Born): Attributes {
  const queues = oneQueue ? 1 : undefined
  return { name, mtu, mac, netnsFd: netns, txQueues: queues, rxQueues: queues }
}

function kindData(spec: LinkSpec): Attributes {
  switch (spec.kind) {
    case 'veth':
      return { peer: { header: {}, attributes: born({ oneQueue: spec.oneQueue, ...spec.peer }) } }
    case 'bridge':
      return {
        stpState: bit(spec.stp),
        multicastSnooping: bit(spec.multicastSnooping),
      }
    case 'vxlan':
      return {
        id: spec.id,
        [spec.remote?.includes(':') ? 'group6' : 'group']: spec.remote,
        [spec.local?.includes(':') ? 'local6' : 'local']: spec.local,
        link: spec.link,
        learning: bit(spec.learning),
        port: spec.port,
      }
  }
}
