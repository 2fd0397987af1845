import type { Attributes } from './codec.ts'
import { decode, get16, get32 } from './decode.ts'
import { encode, type Out, overflows } from './encode.ts'
import { flags, type Libc } from './ffi.ts'
import { NetlinkError } from './netlink-error.ts'
import { nlm, type Request } from './request.ts'

type OnAnswer = (header: Readonly<Record<string, number>>, attributes: Attributes) => void

/**
 * Sends requests in one call, the flags with all but ACK only with the last: the kernel works through them before it
 * returns, and says errors without being asked. Reads until the last is answered: by its ack or the end of a list, where
 * `how` asks for that, else by the one object that it asked for. Throws the first error as a NetlinkError. False: the list that was asked for changed while it was read.
 */
export type Conversation = (requests: readonly Request[], how: number, onAnswer?: OnAnswer) => boolean

const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const NLM_F_DUMP_INTR = 0x10
const NLM_F_ACK_TLVS = 0x200
const NLMSGERR_ATTR_MSG = 1
const MSG_TRUNC = 0x20

// All is synchronous, so one buffer each way serves all sockets. The kernel answers dumps in pieces of up to 32 KiB.
const received = Buffer.alloc(65536)
const opened: number[] = []
let opener: Libc
const out: Out = {
  bytes: Buffer.alloc(65536),
  at: 0,
  openNetns(path) {
    const fd = opener.open(path, flags.O_RDONLY | flags.O_CLOEXEC)
    opened.push(fd)
    return fd
  },
}

/** The way to talk on a netlink socket. */
export function converse(fd: number, calls: Libc): Conversation {
  let sequence = 0
  return (requests, how, onAnswer) => {
    const first = sequence + 1
    sequence += requests.length
    send(fd, calls, requests, how, first)
    return receive(fd, calls, requests, how, first, onAnswer)
  }
}

function send(fd: number, calls: Libc, requests: readonly Request[], how: number, first: number): void {
  opener = calls
  out.at = 0
  try {
    for (let i = 0; i < requests.length; i++) {
      const request = requests[i] as Request
      const asked = i === requests.length - 1 ? how : how & ~nlm.ACK
      encode(out, request, request.flags | nlm.REQUEST | asked, first + i)
    }
    if (overflows(out)) throw new Error(`${requests.length} requests are ${out.at} bytes, more than 64 KiB; send fewer`)
    calls.send(fd, out.bytes, out.at)
  } finally {
    for (let open = opened.pop(); open !== undefined; open = opened.pop()) calls.close(open)
  }
}

function receive(
  fd: number,
  calls: Libc,
  requests: readonly Request[],
  how: number,
  first: number,
  onAnswer?: OnAnswer,
): boolean {
  const last = first + requests.length - 1
  let failure: NetlinkError | undefined
  let whole = true
  for (let done = requests.length === 0; !done; ) {
    const size = calls.recv(fd, received, MSG_TRUNC)
    if (size > received.length) throw new Error(`the kernel's answer is ${size} bytes; only 64 KiB are read`)
    for (let at = 0; at + 16 <= size; ) {
      const end = at + get32(received, at)
      const request = requests[get32(received, at + 8) - first]
      // What is left of a conversation that broke off has an older number.
      if (request !== undefined) {
        const type = get16(received, at + 4)
        if (get16(received, at + 6) & NLM_F_DUMP_INTR) whole = false
        if (type === NLMSG_ERROR || type === NLMSG_DONE) {
          failure ??= errorAt(request, at, end, calls)
          done ||= get32(received, at + 8) === last
        } else if (onAnswer !== undefined) {
          const { header, attributes } = decode(request.message, received, at + 16, end)
          onAnswer(header, attributes)
          done ||= how === 0
        }
      }
      at = (end + 3) & ~3
    }
  }
  if (failure !== undefined) throw failure
  return whole
}

/**
 * struct nlmsgerr { int error; struct nlmsghdr msg; }, then attributes (linux/netlink.h); the request itself is not
 * repeated (NETLINK_CAP_ACK). NLMSG_DONE has the number only, and not always. error is a negative errno, 0 for success.
 */
function errorAt(request: Request, at: number, end: number, calls: Libc): NetlinkError | undefined {
  const errno = end - at < 20 ? 0 : -get32(received, at + 16)
  if (errno === 0) return undefined
  const isDone = get16(received, at + 4) === NLMSG_DONE
  const texts = get16(received, at + 6) & NLM_F_ACK_TLVS ? at + (isDone ? 20 : 36) : end
  return new NetlinkError(request, errno, calls.strerror(errno), textAt(texts, end))
}

function textAt(start: number, end: number): string | undefined {
  const table = { header: [], attributes: { text: [NLMSGERR_ATTR_MSG, 'string'] } } as const
  return decode(table, received, start, end).attributes.text as string | undefined
}
