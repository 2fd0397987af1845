import type { Attributes, Message } from './codec.ts'
import { decode, get16, get32 } from './decode.ts'
import { listen } from './listen.ts'
import { delAddressMessage, newAddressMessage } from './messages/address.ts'
import { getLinks } from './messages/link-state.ts'
import { delLinkMessage, newLinkMessage } from './messages/link-table.ts'
import { delNeighbourMessage, newNeighbourMessage } from './messages/neighbour-table.ts'
import { getGeneration } from './messages/nft.ts'
import { delRouteMessage, newRouteMessage } from './messages/route-table.ts'
import { netlinkFamily } from './socket.ts'

/** What the kernel tells of a change: the message that would have made it. */
export interface News {
  /** As `RTM_DELROUTE`. */
  readonly name: string
  readonly header: Readonly<Record<string, number>>
  readonly attributes: Attributes
}

/** RTMGRP_* in linux/rtnetlink.h: links, neighbours, and for each family addresses and routes of all tables. */
const routing = 0x1 | 0x4 | 0x10 | 0x40 | 0x100 | 0x400

/** NFNLGRP_NFTABLES (7) in linux/netfilter/nfnetlink.h, as a bit. */
const nftables = 1 << 6

const messages = new Map<number, Message>(
  [
    ...[newLinkMessage, delLinkMessage, newAddressMessage, delAddressMessage],
    ...[newRouteMessage, delRouteMessage, newNeighbourMessage, delNeighbourMessage],
  ].map(message => [message.type, message]),
)

/**
 * `ip monitor`: hears of every change of links, addresses, routes and neighbours in this namespace; `undefined`: some news were lost, so look at everything.
 * `room` in bytes: four megabytes hold the news of some thousand links. The returned function ends it.
 */
export function watchNetwork(onNews: (news: News | undefined) => void, room = 4 << 20): () => Promise<void> {
  return listen({
    protocol: netlinkFamily.route,
    groups: routing,
    room,
    wake: getLinks({ index: 1 }).request,
    onDatagram(bytes) {
      if (bytes === undefined) return onNews(undefined)
      for (let at = 0; at + 16 <= bytes.length; ) {
        const end = at + get32(bytes, at)
        const message = messages.get(get16(bytes, at + 4))
        if (message !== undefined) onNews({ name: message.name, ...decode(message, bytes, at + 16, end) })
        at = (end + 3) & ~3
      }
    },
  })
}

/**
 * `nft monitor`, of which only that something has changed is told. Some transactions are ten thousand messages; there is room for few of them, and the loss of the
 * others is one more word.
 */
export function watchFilters(onChange: () => void): () => Promise<void> {
  const wake = getGeneration().request
  return listen({ protocol: netlinkFamily.netfilter, groups: nftables, room: 4096, wake, onDatagram: () => onChange() })
}
