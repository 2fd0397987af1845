import type { Attributes, AttributeTable, Field, Kind, Message, Value } from './codec.ts'
import { HEADER } from './encode.ts'
import { formatIp } from './ip-text.ts'

/** One message of a datagram: its nlmsghdr, and where its payload is. */
export interface Envelope {
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly start: number
  readonly end: number
}

/** The messages of a datagram of `length` bytes. Throws RangeError on a length that cannot be. */
export function* envelopes(view: DataView, length: number): Generator<Envelope> {
  for (let at = 0; at + HEADER <= length; ) {
    const size = view.getUint32(at, true)
    if (size < HEADER || at + size > length) throw new RangeError(`a netlink message of ${size} bytes in ${length - at}`)
    yield {
      type: view.getUint16(at + 4, true),
      flags: view.getUint16(at + 6, true),
      sequence: view.getUint32(at + 8, true),
      start: at + HEADER,
      end: at + size,
    }
    at += align(size)
  }
}

export interface Decoded {
  readonly header: Readonly<Record<string, number>>
  readonly attributes: Attributes
}

/** Header and attributes of a message, by its table; attributes that the table does not name are left out. */
export function readMessage(
  view: DataView,
  { header, attributes }: Pick<Message, 'header' | 'attributes'>,
  start: number,
  end: number,
): Decoded {
  const values: Record<string, number> = {}
  let at = start
  for (const [name, type] of header) {
    values[name] = readNumber(view, type, at)
    at += sizes[type]
  }
  return { header: values, attributes: readAttributes(view, attributes, start + align(at - start), end) }
}

/** Attributes between two offsets. */
export function readAttributes(view: DataView, table: AttributeTable, start: number, end: number): Attributes {
  const names = namesById(table)
  const values: Record<string, Value> = {}
  for (let at = start; at + 4 <= end; ) {
    const size = view.getUint16(at, true)
    if (size < 4 || at + size > end) break
    // The two upper bits say "nested" and "network byte order"; the table knows that.
    const known = names.get(view.getUint16(at + 2, true) & 0x3fff)
    if (known !== undefined) {
      const value = readValue(view, known.kind, at + 4, at + size, values)
      if (value !== undefined) values[known.name] = value
    }
    at += align(size)
  }
  return values
}

function readValue(view: DataView, kind: Kind, start: number, end: number, siblings: Attributes): Value | undefined {
  if (typeof kind === 'object') {
    if ('nest' in kind) return readAttributes(view, kind.nest, start, end)
    if ('message' in kind) return { ...readMessage(view, kind.message(), start, end) }
    const table = kind.tables[String(siblings[kind.by])]
    return table && readAttributes(view, table, start, end)
  }
  switch (kind) {
    case 'string':
      return text.decode(bytesOf(view, start, view.getUint8(end - 1) === 0 ? end - 1 : end))
    case 'mac':
      return Array.from(bytesOf(view, start, end), byte => byte.toString(16).padStart(2, '0')).join(':')
    case 'ip':
      return formatIp(bytesOf(view, start, end))
    case 'bytes':
      return bytesOf(view, start, end).slice()
    case 'u16be':
      return view.getUint16(start)
    case 'netns':
      return view.getInt32(start, true)
    default:
      return readNumber(view, kind, start)
  }
}

function readNumber(view: DataView, type: Field[1], at: number): number {
  switch (type) {
    case 'u8':
      return view.getUint8(at)
    case 'u16':
      return view.getUint16(at, true)
    case 'u32':
      return view.getUint32(at, true)
    case 'i32':
      return view.getInt32(at, true)
  }
}

const sizes = { u8: 1, u16: 2, u32: 4, i32: 4 } as const
const text = new TextDecoder()
const align = (size: number) => (size + 3) & ~3

function bytesOf(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start)
}

type ById = ReadonlyMap<number, { readonly name: string; readonly kind: Kind }>
const tablesById = new WeakMap<AttributeTable, ById>()

function namesById(table: AttributeTable): ById {
  const known = tablesById.get(table)
  if (known !== undefined) return known
  const made: ById = new Map(Object.entries(table).map(([name, [id, kind]]) => [id, { name, kind }]))
  tablesById.set(table, made)
  return made
}
