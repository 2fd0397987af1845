// generated from mini-cni/src/agent by npm run generate; do not edit
import { write } from 'node:fs'
import { get16, get32 } from '../netlink/decode.ts'
import { encode } from '../netlink/encode.ts'
import { type Libc, libc } from '../netlink/ffi.ts'
import { delLink, setLink } from '../netlink/messages/link.ts'
import { nlm, type Request } from '../netlink/request.ts'
import { type Netlink, NetlinkError } from '../netlink/socket.ts'
import { SystemError } from '../netlink/system-error.ts'

/** Removes links without waiting for the kernel's memory. */
export interface Cutter {
  /**
   * Removes the link with this index; resolves to true when it is gone: it is in no namespace any more, and its name may be given again; to false when
   * that is not known: whoever needs to know looks. Never rejects.
   */
  cut(index: number): Promise<boolean>
}

const AF_NETLINK = 16
const SOCK_RAW = 3
const SOCK_CLOEXEC = 0o2000000
const SOL_NETLINK = 270
const NETLINK_ADD_MEMBERSHIP = 1
const NETLINK_DROP_MEMBERSHIP = 2
const RTNLGRP_LINK = 1
const RTM_DELLINK = 17
const MSG_DONTWAIT = 0x40
const SOL_SOCKET = 1
const SO_RCVTIMEO = 20

/** Milliseconds in which the kernel's word should have come, and how often it is waited for so long. */
const [patience, attempts] = [10, 10]
/** Groups of links that are deleted together: numbers that nobody else is likely to use. */
const [firstGroup, lastGroup] = [0x6d63_0000, 0x6d63_ffff]

/** Deletions whose request has not returned from the kernel; each has a thread of Node's pool to itself. */
const most = 16

/** Links that are deleted together: the first of them waits for the last. */
const largest = 64

/**
 * `ip link del` returns after 20 ms, most of which the kernel waits until nobody reads its memory (rcu_barrier in netdev_run_todo,
 * net/core/dev.c). By then the link is long gone: the kernel has told so (RTM_DELLINK to RTNLGRP_LINK) right after taking it out of
 * everything. So the request is sent by a thread of the pool, and what counts is the kernel's word. Should that not come (ENOBUFS: too many
 * events at once; somebody else has the lock of all links for long), the request's own return counts: later, but as true.
 *
 * This thread waits for the word and does nothing else: whatever it could do for other pods would wait for the same lock. Those that come
 * in one turn of the event loop, or in a row of turns while the kernel is at it, are deleted in one go (`ip link set dev LINK group N; ip link del group N`), because each request waits for
 * itself. `node` is a socket of the node's namespace for requests that return at once.
 */
export function startCutter(node: Netlink, calls: Libc = libc): Cutter {
  const [asking, listening] = [openSocket(calls), openSocket(calls)]
  calls.setsockopt(listening, SOL_SOCKET, SO_RCVTIMEO, timeval(patience))
  const waiting = new Map<number, (isGone: boolean) => void>()
  const heard = Buffer.alloc(65536)
  let next: number[] = []
  let inKernel = 0
  let isPlanned = false
  let group = firstGroup

  function cut(index: number): Promise<boolean> {
    return new Promise(resolve => {
      const earlier = waiting.get(index)
      waiting.set(index, isGone => {
        earlier?.(isGone)
        resolve(isGone)
      })
      if (earlier !== undefined) return
      next.push(index)
      plan()
    })
  }

  function plan(): void {
    if (isPlanned || next.length === 0 || inKernel >= most) return
    isPlanned = true
    setImmediate(gather, 0)
  }

  /** While others are being deleted more are likely to come, one or two with each turn: many together take hardly longer than one. */
  function gather(before: number): void {
    if (inKernel === 0 || next.length === before || next.length >= largest) start()
    else setImmediate(gather, next.length)
  }

  function start(): void {
    isPlanned = false
    const batch = next
    next = []
    const request = bytesOf(deletion(batch))
    inKernel++
    // Subscribed only now: the many events of links that are made would fill the socket meanwhile.
    calls.setsockopt(listening, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, RTNLGRP_LINK)
    write(asking, request, () => {
      inKernel--
      drain(calls, asking, heard)
      for (const index of batch) answer(index, false)
      plan()
    })
    awaitWord(new Set(batch))
    calls.setsockopt(listening, SOL_NETLINK, NETLINK_DROP_MEMBERSHIP, RTNLGRP_LINK)
  }

  function awaitWord(missing: Set<number>): void {
    for (let attempt = 0; missing.size > 0 && attempt < attempts; ) {
      const size = receive(calls, listening, heard)
      for (const index of deletedIn(heard, size)) if (missing.delete(index)) answer(index, true)
      // Nothing came for a while: the request may have been refused.
      if (size === 0 && receive(calls, asking, heard, MSG_DONTWAIT) > 0) return
      if (size === 0) attempt++
    }
  }

  function deletion(batch: readonly number[]): Request {
    const [first = 0] = batch
    if (batch.length === 1) return delLink({ index: first })
    group = group === lastGroup ? firstGroup : group + 1
    try {
      node.batch(batch.map(index => setLink({ index, group })))
    } catch (error) {
      // One that went by itself; the others are in the group all the same.
      if (!(error instanceof NetlinkError)) throw error
    }
    return delLink({ group })
  }

  function answer(index: number, isGone: boolean): void {
    const resolve = waiting.get(index)
    waiting.delete(index)
    resolve?.(isGone)
  }

  return { cut }
}

/** struct timeval { long seconds; long microseconds; } */
function timeval(milliseconds: number): Uint8Array {
  return new Uint8Array(new BigInt64Array([0n, BigInt(milliseconds * 1000)]).buffer)
}

/** Bound to a number that the kernel chooses (sockaddr_nl in linux/netlink.h): a socket without one is passed over when the kernel tells. */
function openSocket(calls: Libc): number {
  const fd = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0)
  const address = new Uint8Array(12)
  address[0] = AF_NETLINK
  calls.bind(fd, address)
  return fd
}

function bytesOf(request: Request): Buffer {
  const out = {
    bytes: Buffer.alloc(256),
    at: 0,
    openNetns: () => {
      throw new Error('a deletion names no namespace')
    },
  }
  encode(out, request, request.flags | nlm.REQUEST, 1)
  return out.bytes.subarray(0, out.at)
}

/** Indexes of deleted links in what the kernel told. The bridge tells of its ports too, as of family AF_BRIDGE. */
function deletedIn(bytes: Buffer, size: number): readonly number[] {
  const found: number[] = []
  for (let at = 0; at + 32 <= size; at = (at + get32(bytes, at) + 3) & ~3) {
    if (get16(bytes, at + 4) === RTM_DELLINK && bytes[at + 16] === 0) found.push(get32(bytes, at + 20))
  }
  return found
}

/** Forgets what waits on a socket: errors, which the kernel says without being asked (whoever waits will look whether the link is there), or events. */
function drain(calls: Libc, fd: number, buffer: Buffer): void {
  while (receive(calls, fd, buffer, MSG_DONTWAIT) > 0);
}

/** Bytes; 0 when nothing came in time, or events were lost because too many came at once. */
function receive(calls: Libc, fd: number, buffer: Buffer, how = 0): number {
  try {
    return calls.recv(fd, buffer, how)
  } catch (error) {
    if (error instanceof SystemError && ['EAGAIN', 'ENOBUFS'].includes(error.code)) return 0
    throw error
  }
}
