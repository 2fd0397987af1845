import { type Conversation, converse } from './conversation.ts'
import { type Libc, libc } from './ffi.ts'
import { getLinks, type Link } from './messages/link-state.ts'
import { NetlinkError } from './netlink-error.ts'
import { recorder } from './record.ts'
import { type Dump, nlm, type Request } from './request.ts'

export { NetlinkError } from './netlink-error.ts'

/** A netlink socket, of rtnetlink where nothing else is said. It belongs to the namespace in which it was opened, for life. */
export interface Netlink {
  /** Sends one request and reads its ack. Throws a NetlinkError. */
  request(request: Request): void
  /**
   * Sends all in one call (64 a call where there are more) and waits for the last. The kernel goes on after one that
   * fails, so undo on any error; the first is thrown as a NetlinkError that names its request.
   */
  batch(requests: readonly Request[]): void
  /** Sends a NEWLINK that echoes what it made: the link with its index, and for a veth the peer's. */
  create(request: Request): Link
  /** Asks for a list, again if the kernel says that it changed meanwhile. */
  dump<T>(dump: Dump<T>): readonly T[]
  /** `ip link show NAME`; undefined if there is none. */
  link(which: string | number): Link | undefined
  close(): void
}

const AF_NETLINK = 16
const SOCK_RAW = 3
const SOCK_CLOEXEC = 0o2000000
/** Families of messages (linux/netlink.h): links, addresses and routes; packet filters. */
export const netlinkFamily = { route: 0, netfilter: 12 } as const
const SOL_NETLINK = 270
const NETLINK_CAP_ACK = 10
const NETLINK_EXT_ACK = 11
const NETLINK_GET_STRICT_CHK = 12

/** Opens a socket in the namespace that this thread is in now. Throws a SystemError. `calls` is for tests of the C library's other doors. */
export function openNetlink(calls: Libc = libc, protocol: number = netlinkFamily.route): Netlink {
  const fd = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol)
  calls.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1)
  calls.setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1)
  // Lets a dump's own header and attributes filter in the kernel; without it most kernels ignore them.
  calls.setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1)
  const talk = converse(fd, calls)
  const record = recorder(index => find(talk, index)?.name)
  return {
    request(request) {
      record([request])
      talk([request], nlm.ACK)
    },
    batch(requests) {
      record(requests)
      for (let i = 0; i < requests.length; i += 64) {
        talk(requests.length > 64 ? requests.slice(i, i + 64) : requests, nlm.ACK)
      }
    },
    create(request) {
      record([request])
      return create(talk, request)
    },
    dump: dump => list(talk, dump),
    link: which => find(talk, which),
    close: () => calls.close(fd),
  }
}

function find(talk: Conversation, which: string | number): Link | undefined {
  return list(talk, getLinks(typeof which === 'string' ? { name: which } : { index: which }))[0]
}

function create(talk: Conversation, request: Request): Link {
  const name = request.attributes.name as string
  const { decode } = getLinks()
  let made: Link | undefined
  talk([request], nlm.ACK | nlm.ECHO, (header, attributes) => {
    const link = decode(header, attributes)
    if (link?.name === name) made = link
  })
  // Kernels before 6.2 do not echo a new link.
  made ??= find(talk, name)
  if (made === undefined) throw new Error(`${name} was made and is not there any more: someone else removed it`)
  return made
}

const patience = 100

function list<T>(talk: Conversation, { request, single, emptyOn, decode }: Dump<T>): readonly T[] {
  for (let attempt = 1; ; attempt++) {
    const found: T[] = []
    try {
      const whole = talk([request], single ? 0 : nlm.DUMP, (header, attributes) => {
        const one = decode(header, attributes)
        if (one !== undefined) found.push(one)
      })
      if (whole) return found
      if (attempt === patience) {
        throw new Error(`${request.message.name}: the list changed in each of ${patience} readings; try again later`)
      }
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error
      if (error.code === emptyOn) return []
      if (error.code !== 'EINTR' || attempt === patience) throw error
    }
  }
}
