import type { Attributes, AttributeTable, Field, Kind, Message, Nested, Value } from './codec.ts'
import { getIp } from './ip-bytes.ts'

/**
 * Header and attributes of the message between two offsets, by its table. Attributes that the table does not name are
 * left out, as are those behind one whose length cannot be.
 */
export function decode(
  { header, attributes }: Pick<Message, 'header' | 'attributes'>,
  bytes: Uint8Array,
  start: number,
  end: number,
): Nested {
  const values: Record<string, number> = {}
  let at = start
  for (let i = 0; i < header.length; i++) {
    const field = header[i] as Field
    values[field[0]] = getNumber(bytes, field[1], at)
    at += sizes[field[1]]
  }
  return { header: values, attributes: getAttributes(bytes, attributes, start + align(at - start), end) }
}

function getAttributes(bytes: Uint8Array, table: AttributeTable, start: number, end: number): Attributes {
  const known = byId(table)
  const values: Record<string, Value> = {}
  for (let at = start; at + 4 <= end; ) {
    const size = get16(bytes, at)
    if (size < 4 || at + size > end) break
    // The two upper bits say "nested" and "network byte order"; the table knows that.
    const found = known[get16(bytes, at + 2) & 0x3fff]
    if (found !== undefined) {
      const value = getValue(bytes, found.kind, at + 4, at + size, values)
      if (value !== undefined) values[found.name] = value
    }
    at += align(size)
  }
  return values
}

function getValue(bytes: Uint8Array, kind: Kind, at: number, end: number, siblings: Attributes): Value | undefined {
  if (typeof kind === 'object') {
    if ('nest' in kind) return getAttributes(bytes, kind.nest, at, end)
    if ('message' in kind) return decode(kind.message(), bytes, at, end)
    const table = kind.tables[siblings[kind.by] as string]
    return table && getAttributes(bytes, table, at, end)
  }
  switch (kind) {
    case 'string':
    case 'text':
      return getText(bytes, at, bytes[end - 1] === 0 ? end - 1 : end)
    case 'mac':
      return getMac(bytes, at, end)
    case 'ip':
      return getIp(bytes, at, end - at)
    case 'bytes':
      // A copy: the buffer is used again, and a Buffer's own slice is a view.
      return Uint8Array.prototype.slice.call(bytes, at, end)
    case 'netns':
      return get32(bytes, at)
    case 'u16be':
      return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
    case 'u32be':
      return (
        (((bytes[at] ?? 0) << 24) |
          ((bytes[at + 1] ?? 0) << 16) |
          ((bytes[at + 2] ?? 0) << 8) |
          (bytes[at + 3] ?? 0)) >>>
        0
      )
    default:
      return getNumber(bytes, kind, at)
  }
}

function getMac(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    text += `${at === start ? '' : ':'}${byte < 16 ? '0' : ''}${byte.toString(16)}`
  }
  return text
}

function getNumber(bytes: Uint8Array, type: Field[1], at: number): number {
  if (type === 'u8') return bytes[at] ?? 0
  if (type === 'u16') return get16(bytes, at)
  return type === 'i32' ? get32(bytes, at) : get32(bytes, at) >>> 0
}

/** Two bytes, little-endian, without sign. */
export function get16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

/** Four bytes, little-endian, with sign. */
export function get32(bytes: Uint8Array, at: number): number {
  return get16(bytes, at) | (get16(bytes, at + 2) << 16)
}

const sizes = { u8: 1, u16: 2, u32: 4, i32: 4, link: 4 } as const
const utf8 = new TextDecoder()
const align = (size: number) => (size + 3) & ~3

/** Names are ASCII nearly always, and then the decoder's detour is not needed. */
function getText(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte > 127) return utf8.decode(bytes.subarray(start, end))
    text += String.fromCharCode(byte)
  }
  return text
}

type ById = readonly ({ readonly name: string; readonly kind: Kind } | undefined)[]
const tables = new WeakMap<AttributeTable, ById>()

function byId(table: AttributeTable): ById {
  let known = tables.get(table)
  if (known === undefined) {
    const all: { readonly name: string; readonly kind: Kind }[] = []
    for (const [name, [id, kind]] of Object.entries(table)) all[id] = { name, kind }
    tables.set(table, all)
    known = all
  }
  return known
}
