import type { Attributes, AttributeTable, Field, Kind, Message, Nested, Value } from './codec.ts'
import { parseIp } from './ip-text.ts'

/** Bytes under construction: one buffer for the life of a socket, written from the start for each call. */
export interface Pen {
  readonly bytes: Uint8Array
  readonly view: DataView
  at: number
  /** Opens the path of a namespace for as long as the message is being sent. */
  readonly openNetns: (path: string) => number
}

export function pen(size: number, openNetns: Pen['openNetns']): Pen {
  const bytes = new Uint8Array(size)
  return { bytes, view: new DataView(bytes.buffer), at: 0, openNetns }
}

/**
 * linux/netlink.h:
 *
 *     struct nlmsghdr {
 *       __u32 nlmsg_len;
 *       __u16 nlmsg_type;
 *       __u16 nlmsg_flags;
 *       __u32 nlmsg_seq;
 *       __u32 nlmsg_pid;
 *     };
 */
export const HEADER = 16

/** Appends one message, padded to four bytes. Throws RangeError where it does not fit, TypeError where a value is not of its kind. */
export function writeMessage(
  pen: Pen,
  { message, header, attributes }: Nested & { readonly message: Message },
  flags: number,
  sequence: number,
): void {
  const start = pen.at
  const { view } = pen
  pen.at += HEADER
  writeHeader(pen, message.header, header)
  writeAttributes(pen, message.attributes, attributes)
  view.setUint32(start, pen.at - start, true)
  view.setUint16(start + 4, message.type, true)
  view.setUint16(start + 6, flags, true)
  view.setUint32(start + 8, sequence, true)
  view.setUint32(start + 12, 0, true)
}

function writeHeader(pen: Pen, fields: readonly Field[], values: Readonly<Record<string, number>>): void {
  for (const [name, type] of fields) writeNumber(pen, type, values[name] ?? 0)
  pad(pen)
}

function writeAttributes(pen: Pen, table: AttributeTable, values: Attributes): void {
  for (const name in values) {
    const value = values[name]
    if (value === undefined) continue
    const entry = table[name]
    if (entry === undefined) throw new TypeError(`no attribute ${name} in this table`)
    writeAttribute(pen, entry[0], entry[1], value, values)
  }
}

/** struct nlattr: u16 length with these four bytes, u16 type; the payload after it, padded. */
function writeAttribute(pen: Pen, id: number, kind: Kind, value: Value, siblings: Attributes): void {
  const start = pen.at
  pen.at += 4
  const nested = typeof kind === 'object'
  if (nested) writeNested(pen, kind, value, siblings)
  else writeValue(pen, kind, value)
  pen.view.setUint16(start, pen.at - start, true)
  pen.view.setUint16(start + 2, id, true)
  pad(pen)
}

function writeNested(pen: Pen, kind: Extract<Kind, object>, value: Value, siblings: Attributes): void {
  if ('nest' in kind) return writeAttributes(pen, kind.nest, value as Attributes)
  if ('message' in kind) {
    const { header, attributes } = kind.message()
    const nested = value as Nested
    writeHeader(pen, header, nested.header)
    return writeAttributes(pen, attributes, nested.attributes)
  }
  const sibling = siblings[kind.by]
  const table = kind.tables[String(sibling)]
  if (table === undefined) throw new TypeError(`no table for ${kind.by} ${String(sibling)}`)
  writeAttributes(pen, table, value as Attributes)
}

function writeValue(pen: Pen, kind: Exclude<Kind, object>, value: Value): void {
  switch (kind) {
    case 'string':
      return writeText(pen, value as string)
    case 'mac':
      return writeMac(pen, value as string)
    case 'ip':
      return writeBytes(pen, parseIp(value as string))
    case 'bytes':
      return writeBytes(pen, value as Uint8Array)
    case 'netns':
      return writeNumber(pen, 'u32', typeof value === 'string' ? pen.openNetns(value) : (value as number))
    case 'u16be':
      pen.view.setUint16(pen.at, value as number)
      pen.at += 2
      return
    default:
      return writeNumber(pen, kind, value as number)
  }
}

function writeNumber(pen: Pen, type: Field[1], value: number): void {
  const { view, at } = pen
  switch (type) {
    case 'u8':
      view.setUint8(at, value)
      pen.at = at + 1
      return
    case 'u16':
      view.setUint16(at, value, true)
      pen.at = at + 2
      return
    case 'u32':
      view.setUint32(at, value, true)
      pen.at = at + 4
      return
    case 'i32':
      view.setInt32(at, value, true)
      pen.at = at + 4
  }
}

const utf8 = new TextEncoder()

function writeText(pen: Pen, text: string): void {
  const { read, written } = utf8.encodeInto(text, pen.bytes.subarray(pen.at))
  if (read < text.length) throw new RangeError('the message is longer than the buffer')
  pen.at += written
  pen.view.setUint8(pen.at, 0)
  pen.at += 1
}

function writeMac(pen: Pen, text: string): void {
  const parts = text.split(':')
  if (parts.length !== 6 || !parts.every(part => /^[0-9a-f]{2}$/i.test(part))) {
    throw new TypeError(`${text} is no MAC address; one looks like 02:00:00:00:00:01`)
  }
  for (const part of parts) writeNumber(pen, 'u8', Number.parseInt(part, 16))
}

function writeBytes(pen: Pen, bytes: Uint8Array): void {
  pen.bytes.set(bytes, pen.at)
  pen.at += bytes.length
}

/** Everything in netlink starts at a multiple of four; the buffer is used again and again, so the gap is cleared. */
function pad(pen: Pen): void {
  while (pen.at % 4 !== 0) {
    pen.bytes[pen.at] = 0
    pen.at += 1
  }
}
