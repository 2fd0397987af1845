import { read, write } from 'node:fs'
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
   * Removes the link with this index; resolves when it is gone: it is in no namespace any more, and its name may be given again. Also when it could not
   * be removed: whoever needs to know looks. Never rejects.
   */
  cut(index: number): Promise<void>
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

/** Deletions whose request has not returned from the kernel; each has a thread of Node's pool to itself. */
const most = 16

/**
 * `ip link del` returns after 20 ms, most of which the kernel waits until nobody reads its memory (rcu_barrier in netdev_run_todo,
 * net/core/dev.c). By then the link is long gone: the kernel has told so (RTM_DELLINK to RTNLGRP_LINK) right after taking it out of
 * everything. So the request is sent from a thread of the pool, and what counts is the kernel's word. Should that be lost (ENOBUFS: too many
 * events at once), the request's own return counts: later, but as true.
 *
 * One deletion is in progress at a time; those that come meanwhile are deleted in one go (`ip link set dev LINK group N; ip link del
 * group N`), because each request waits for itself. `node` is a socket of the node's namespace for requests that return at once.
 */
export function startCutter(node: Netlink, calls: Libc = libc): Cutter {
  const [asking, listening] = [openSocket(calls), openSocket(calls)]
  const waiting = new Map<number, () => void>()
  const heard = Buffer.alloc(65536)
  const answers = Buffer.alloc(8192)
  let next: number[] = []
  let current: Set<number> | undefined
  let inKernel = 0
  let isListening = false
  let isReading = false
  let group = 0x6d636e69

  function cut(index: number): Promise<void> {
    return new Promise(resolve => {
      const earlier = waiting.get(index)
      waiting.set(index, () => {
        earlier?.()
        resolve()
      })
      if (earlier !== undefined) return
      next.push(index)
      start()
    })
  }

  function start(): void {
    if (current !== undefined || next.length === 0 || inKernel >= most) return
    const batch = next
    next = []
    current = new Set(batch)
    inKernel++
    listen()
    write(asking, bytesOf(deletion(batch)), () => {
      inKernel--
      forgetErrors(calls, asking, answers)
      for (const index of batch) gone(index)
      start()
    })
  }

  function deletion(batch: readonly number[]): Request {
    const [first = 0] = batch
    if (batch.length === 1) return delLink({ index: first })
    group = group === 0x6d63ffff ? 0x6d636e69 : group + 1
    try {
      node.batch(batch.map(index => setLink({ index, group })))
    } catch (error) {
      // One that went by itself; the others are in the group all the same.
      if (!(error instanceof NetlinkError)) throw error
    }
    return delLink({ group })
  }

  function gone(index: number): void {
    const resolve = waiting.get(index)
    waiting.delete(index)
    resolve?.()
    if (current?.delete(index) && current.size === 0) current = undefined
    if (waiting.size === 0) deafen()
  }

  function listen(): void {
    if (!isListening) calls.setsockopt(listening, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, RTNLGRP_LINK)
    isListening = true
    hear()
  }

  /** While nothing is deleted, the many events of links that are made wake nobody. */
  function deafen(): void {
    if (isListening) calls.setsockopt(listening, SOL_NETLINK, NETLINK_DROP_MEMBERSHIP, RTNLGRP_LINK)
    isListening = false
  }

  function hear(): void {
    if (isReading) return
    isReading = true
    read(listening, heard, 0, heard.length, null, (error, size) => {
      isReading = false
      // ENOBUFS: some were lost; the return of the request tells.
      if (error === null) for (const index of deletedIn(heard, size)) gone(index)
      start()
      if (waiting.size > 0) hear()
    })
  }

  return { cut }
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

/** The kernel says errors without being asked; whoever waits will look whether the link is there. */
function forgetErrors(calls: Libc, fd: number, buffer: Buffer): void {
  try {
    for (;;) calls.recv(fd, buffer, MSG_DONTWAIT)
  } catch (error) {
    if (!(error instanceof SystemError)) throw error
  }
}
