import type { Attributes, AttributeTable, Field, Kind, Message, Nested, Value } from './codec.ts'
import { putIp } from './ip-bytes.ts'

/** Where messages are written: one buffer, used from its start for each call. What does not fit is counted, not written. */
export interface Out {
  readonly bytes: Uint8Array
  /** Bytes so far; more than `bytes` has when they did not fit. */
  at: number
  /** Opens the path of a namespace for as long as the message is being sent. */
  readonly openNetns: (path: string) => number
}

/** True where more was written than there is room for. */
export function overflows({ bytes, at }: Out): boolean {
  return at > bytes.length
}

type Content = { readonly message: Message } & Nested

/**
 * Appends one message, padded to four bytes. Throws where a value is not of its kind. linux/netlink.h:
 *
 *     struct nlmsghdr {
 *       __u32 nlmsg_len;
 *       __u16 nlmsg_type;
 *       __u16 nlmsg_flags;
 *       __u32 nlmsg_seq;
 *       __u32 nlmsg_pid;
 *     };
 */
export function encode(out: Out, { message, header, attributes }: Content, flags: number, sequence: number): void {
  const start = out.at
  out.at += 16
  putHeader(out, message.header, header)
  putAttributes(out, message.attributes, attributes)
  const { bytes } = out
  put32(bytes, start, out.at - start)
  put16(bytes, start + 4, message.type)
  put16(bytes, start + 6, flags)
  put32(bytes, start + 8, sequence)
  put32(bytes, start + 12, 0)
}

function putHeader(out: Out, fields: readonly Field[], values: Readonly<Record<string, number>>): void {
  // By index, as in `decode`: destructuring takes several times as long until the compiler has seen it often.
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as Field
    putNumber(out, field[1], values[field[0]] ?? 0)
  }
  pad(out)
}

function putAttributes(out: Out, table: AttributeTable, values: Attributes): void {
  for (const name in values) {
    const value = values[name]
    if (value === undefined) continue
    const entry = table[name]
    if (entry === undefined) throw new Error(`the table has no attribute ${name}`)
    putAttribute(out, entry[0], entry[1], value, values)
  }
}

/** struct nlattr: u16 length with these four bytes, u16 type; then the payload, padded. */
function putAttribute(out: Out, id: number, kind: Kind, value: Value, siblings: Attributes): void {
  const start = out.at
  out.at += 4
  if (typeof kind === 'object') putNested(out, kind, value, siblings)
  else putValue(out, kind, value)
  put16(out.bytes, start, out.at - start)
  put16(out.bytes, start + 2, id)
  pad(out)
}

function putNested(out: Out, kind: Extract<Kind, object>, value: Value, siblings: Attributes): void {
  if ('nest' in kind) {
    putAttributes(out, kind.nest, value as Attributes)
  } else if ('message' in kind) {
    const { header, attributes } = kind.message()
    const nested = value as Nested
    putHeader(out, header, nested.header)
    putAttributes(out, attributes, nested.attributes)
  } else {
    const table = kind.tables[siblings[kind.by] as string]
    if (table === undefined) throw new Error(`there is no table for ${kind.by} ${String(siblings[kind.by])}`)
    putAttributes(out, table, value as Attributes)
  }
}

function putValue(out: Out, kind: Exclude<Kind, object>, value: Value): void {
  switch (kind) {
    case 'string':
      putText(out, value as string)
      out.bytes[out.at++] = 0
      break
    case 'text':
      putText(out, value as string)
      break
    case 'mac':
      putMac(out, value as string)
      break
    case 'ip':
      out.at += putIp(out.bytes, out.at, value as string)
      break
    case 'bytes':
      putBytes(out, value as Uint8Array)
      break
    case 'netns':
      putNumber(out, 'u32', typeof value === 'string' ? out.openNetns(value) : (value as number))
      break
    case 'u16be':
      out.bytes[out.at++] = (value as number) >> 8
      out.bytes[out.at++] = value as number
      break
    case 'u32be':
      for (let shift = 24; shift >= 0; shift -= 8) out.bytes[out.at++] = (value as number) >>> shift
      break
    default:
      putNumber(out, kind, value as number)
  }
}

function putNumber(out: Out, type: Field[1], value: number): void {
  if (type === 'u8') {
    out.bytes[out.at++] = value
  } else if (type === 'u16') {
    put16(out.bytes, out.at, value)
    out.at += 2
  } else {
    put32(out.bytes, out.at, value)
    out.at += 4
  }
}

const utf8 = new TextEncoder()

/** Names are ASCII nearly always, and then no other array is needed for their bytes. */
function putText(out: Out, text: string): void {
  const { bytes, at } = out
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0) throw new Error(`${JSON.stringify(text)} has a zero in it, which ends a text for the kernel`)
    if (code > 127) {
      putBytes(out, utf8.encode(text))
      return
    }
    bytes[at + i] = code
  }
  out.at = at + text.length
}

function putBytes(out: Out, bytes: Uint8Array): void {
  if (out.at + bytes.length <= out.bytes.length) out.bytes.set(bytes, out.at)
  out.at += bytes.length
}

function putMac(out: Out, text: string): void {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) {
    throw new Error(`"${text}" is no MAC address; write it as 02:00:00:00:00:01`)
  }
  for (let i = 0; i < text.length; i += 3) out.bytes[out.at++] = (digit(text, i) << 4) | digit(text, i + 1)
}

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < 58 ? code - 48 : (code | 32) - 87
}

/** Everything in netlink starts at a multiple of four. The buffer is used again and again, so the gap is cleared. */
function pad(out: Out): void {
  while (out.at % 4 !== 0) out.bytes[out.at++] = 0
}

// Writing past the end of a Uint8Array does nothing; `overflows` tells afterwards.
function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >> 8
}

function put32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >> 8
  bytes[at + 2] = value >> 16
  bytes[at + 3] = value >> 24
}
