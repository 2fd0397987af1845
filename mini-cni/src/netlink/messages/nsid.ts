import type { Field, Message } from '../codec.ts'
import type { Dump, Request } from '../request.ts'
import type { Netns } from './link-parts.ts'

/** linux/rtnetlink.h: struct rtgenmsg { unsigned char rtgen_family; }; the attributes begin at the next multiple of 4. */
const rtgenmsg: readonly Field[] = [['family', 'u8']]

/** Attributes NETNSA_* in linux/net_namespace.h. */
const netnsa = {
  nsid: [1, 'i32'],
  fd: [3, 'netns'],
} as const

const nsidMessage = { header: rtgenmsg, attributes: netnsa }

export const newNsidMessage: Message = { name: 'RTM_NEWNSID', type: 88, ...nsidMessage }
export const getNsidMessage: Message = { name: 'RTM_GETNSID', type: 90, ...nsidMessage }

/**
 * `ip netns set NAME NSID`: the number by which the socket's namespace calls another, as in a veth's `peerNsid`; -1 lets
 * the kernel choose. EEXIST when it has one. The kernel gives one by itself when a link's other end is elsewhere.
 */
export function newNsid({ netns, nsid }: { readonly netns: Netns; readonly nsid: number }): Request {
  return { message: newNsidMessage, flags: 0, header: {}, attributes: { nsid, fd: netns }, subject: `${netns}` }
}

/** `ip netns list-id`, of one: the number of a namespace as the socket's calls it; an empty list where it has none. */
export function getNsid(netns: Netns): Dump<number> {
  return {
    request: { message: getNsidMessage, flags: 0, header: {}, attributes: { fd: netns }, subject: `${netns}` },
    single: true,
    decode: (_header, { nsid }) => (nsid === -1 ? undefined : (nsid as number)),
  }
}

/** `ip netns list-id`: all numbers that the socket's namespace has given. */
export function getNsids(): Dump<number> {
  return {
    request: { message: getNsidMessage, flags: 0, header: {}, attributes: {}, subject: '' },
    decode: (_header, { nsid }) => nsid as number,
  }
}
