import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Attributes, AttributeTable, Field, Kind, Message, Nested, Value } from '#mini-cni/netlink/codec.ts'
import { decode } from '#mini-cni/netlink/decode.ts'
import { encode, type Out, overflows } from '#mini-cni/netlink/encode.ts'
import { getIp, putIp } from '#mini-cni/netlink/ip-bytes.ts'
import { newAddressMessage } from '#mini-cni/netlink/messages/address.ts'
import { newLinkMessage } from '#mini-cni/netlink/messages/link-table.ts'
import { newNeighbourMessage } from '#mini-cni/netlink/messages/neighbour-table.ts'
import { newNsidMessage } from '#mini-cni/netlink/messages/nsid.ts'
import { newRouteMessage } from '#mini-cni/netlink/messages/route-table.ts'

const messages = [newLinkMessage, newAddressMessage, newRouteMessage, newNeighbourMessage, newNsidMessage]

const ip = fc.oneof(
  fc.ipV4(),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map(bytes => getIp(bytes, 0, 16)),
)
const mac = fc.uint8Array({ minLength: 6, maxLength: 6 }).map(bytes => [...bytes].map(hex).join(':'))
const hex = (byte: number) => byte.toString(16).padStart(2, '0')
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter(one => !one.includes('\0'))

/** Any value of the kind; of nested ones as many levels as are said. */
function anyOf(kind: Kind, depth: number): fc.Arbitrary<Value> {
  if (typeof kind === 'object') {
    if ('nest' in kind) return attributesOf(kind.nest, depth - 1)
    if ('message' in kind) return nestedOf(kind.message(), depth - 1)
    throw new Error('what depends on a sibling is made with it')
  }
  const simple: Readonly<Record<typeof kind, () => fc.Arbitrary<Value>>> = {
    u8: () => fc.nat(0xff),
    u16: () => fc.nat(0xffff),
    u16be: () => fc.nat(0xffff),
    u32be: () => fc.nat({ max: 0xffffffff }),
    u32: () => fc.nat(0xffffffff),
    i32: () => fc.integer({ min: -0x80000000, max: 0x7fffffff }),
    link: () => fc.nat(0x7fffffff),
    netns: () => fc.nat(0x7fffffff),
    string: () => text,
    text: () => text,
    mac: () => mac,
    ip: () => ip,
    bytes: () => fc.uint8Array({ maxLength: 9 }),
  }
  return simple[kind]()
}

function attributesOf(table: AttributeTable, depth: number): fc.Arbitrary<Attributes> {
  if (depth < 0) return fc.constant({})
  const plain = Object.entries(table).filter(([, [, kind]]) => !(typeof kind === 'object' && 'by' in kind))
  const tied = Object.entries(table).flatMap(([name, [, kind]]) =>
    typeof kind === 'object' && 'by' in kind ? [{ name, by: kind.by, tables: kind.tables }] : [],
  )
  const some = fc.record(Object.fromEntries(plain.map(([name, [, kind]]) => [name, anyOf(kind, depth)])), {
    requiredKeys: [],
  }) as fc.Arbitrary<Attributes>
  const pairs = tied.map(({ name, by, tables }) =>
    fc.oneof(
      ...Object.entries(tables).map(([key, inner]) =>
        attributesOf(inner, depth - 1).map((value): Attributes => ({ [by]: key, [name]: value })),
      ),
    ),
  )
  return fc.tuple(some, ...pairs).map(([first, ...rest]): Attributes => {
    const without = Object.entries(first).filter(([name]) => !tied.some(({ by }) => by === name))
    return Object.assign(Object.fromEntries(without), ...rest)
  })
}

function nestedOf({ header, attributes }: Pick<Message, 'header' | 'attributes'>, depth: number): fc.Arbitrary<Nested> {
  const limits: Readonly<Record<Field[1], fc.Arbitrary<number>>> = {
    u8: fc.nat(0xff),
    u16: fc.nat(0xffff),
    u32: fc.nat(0xffffffff),
    i32: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
    link: fc.nat(0x7fffffff),
  }
  return fc.record({
    header: fc.record(Object.fromEntries(header.map(([name, type]) => [name, limits[type]]))),
    attributes: attributesOf(attributes, depth),
  })
}

function write(message: Message, said: Nested, bytes = Buffer.alloc(65536, 0xee)): Buffer {
  const out: Out = { bytes, at: 0, openNetns: () => 0 }
  encode(out, { message, ...said }, 0x405, 7)
  expect(overflows(out)).toBe(false)
  return bytes.subarray(0, out.at)
}

test.for(messages)('$name comes back as it went out', message => {
  fc.assert(
    fc.property(nestedOf(message, 3), said => {
      const bytes = write(message, said)
      expect([bytes.length % 4, bytes.readUInt32LE(0)]).toEqual([0, bytes.length])
      expect([bytes.readUInt16LE(4), bytes.readUInt16LE(6), bytes.readUInt32LE(8)]).toEqual([message.type, 0x405, 7])
      expect(decode(message, bytes, 16, bytes.length)).toEqual(said)
    }),
  )
})

test('what stood in the buffer before is not in the message', () => {
  const said: Nested = { header: {}, attributes: { name: 'a', info: { kind: 'veth' }, operstate: 1 } }
  const clean = Buffer.from(write(newLinkMessage, said, Buffer.alloc(200)))
  expect(write(newLinkMessage, said, Buffer.alloc(200, 0xff)).toString('hex')).toBe(clean.toString('hex'))
})

test('a message that does not fit overflows, wherever it ends', () => {
  const said: Nested = {
    header: {},
    attributes: {
      name: 'veth0',
      mac: '02:00:00:00:00:01',
      mtu: 1500,
      info: { kind: 'vxlan', data: { local6: 'fd00::1' } },
    },
  }
  const whole = write(newLinkMessage, said).length
  for (let room = 0; room <= whole; room++) {
    const out: Out = { bytes: Buffer.alloc(room), at: 0, openNetns: () => 0 }
    encode(out, { message: newLinkMessage, ...said }, 0, 1)
    expect(overflows(out), `${room} bytes of room`).toBe(room < whole)
  }
})

test('any bytes are read to an end', () => {
  fc.assert(
    fc.property(fc.constantFrom(...messages), fc.uint8Array({ maxLength: 200 }), (message, bytes) => {
      expect(decode(message, bytes, 0, bytes.length).attributes).toBeTypeOf('object')
    }),
    { numRuns: 1000 },
  )
})

test('a whole message that is cut anywhere gives some of its attributes and no others', () => {
  const said: Nested = { header: {}, attributes: { name: 'veth0', mtu: 1500, master: 4, group: 3 } }
  const bytes = write(newLinkMessage, said)
  for (let end = 32; end < bytes.length; end++) {
    const { attributes } = decode(newLinkMessage, bytes, 16, end)
    expect(said.attributes).toMatchObject(attributes)
    expect(Object.keys(attributes).length).toBeLessThan(4)
  }
})

test('attributes that the table does not have are passed over', () => {
  const bytes = write(newLinkMessage, { header: {}, attributes: { mtu: 1500, group: 3 } })
  const { header, type, name } = newLinkMessage
  const older: Message = { name, type, header, attributes: { group: [27, 'u32'] } }
  expect(decode(older, bytes, 16, bytes.length).attributes).toEqual({ group: 3 })
})

test('the marks of nesting and byte order are no part of the type', () => {
  const bytes = write(newLinkMessage, { header: {}, attributes: { mtu: 1500 } })
  bytes.writeUInt16LE(4 | 0xc000, 34)
  expect(decode(newLinkMessage, bytes, 16, bytes.length).attributes).toEqual({ mtu: 1500 })
})

test('a namespace may be a path, which is opened as often as it is named', () => {
  const opened: string[] = []
  const out: Out = { bytes: Buffer.alloc(200), at: 0, openNetns: path => opened.push(path) + 40 }
  const peer: Nested = { header: {}, attributes: { netnsFd: '/run/netns/b' } }
  const attributes = { netnsFd: '/run/netns/a', info: { kind: 'veth', data: { peer } } }
  encode(out, { message: newLinkMessage, header: {}, attributes }, 0, 1)
  expect(opened).toEqual(['/run/netns/a', '/run/netns/b'])
  expect(decode(newLinkMessage, out.bytes, 16, out.at).attributes).toMatchObject({
    netnsFd: 41,
    info: { data: { peer: { attributes: { netnsFd: 42 } } } },
  })
})

test.for([
  [{ mac: '02:00:00:00:00' }, '"02:00:00:00:00" is no MAC address'],
  [{ mac: '02-00-00-00-00-01' }, 'is no MAC address'],
  [{ name: 'a\0b' }, 'has a zero in it'],
  [{ speed: 3 }, 'no attribute speed'],
  [{ info: { kind: 'vxlan', data: { local: '10.0.0.256' } } }, '"10.0.0.256" is no IP address'],
  [{ info: { kind: 'macsec', data: { mtu: 1 } } }, 'no table for kind macsec'],
] as const)('%j is refused', ([attributes, why]) => {
  expect(() => write(newLinkMessage, { header: {}, attributes })).toThrow(why)
})

test('IPv6 is written as RFC 5952 says, which URLs do too', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 }), groups => {
      const long = groups.map(group => group.toString(16)).join(':')
      const bytes = new Uint8Array(16)
      expect(putIp(bytes, 0, long)).toBe(16)
      expect([...bytes]).toEqual(groups.flatMap(group => [group >> 8, group & 255]))
      const short = getIp(bytes, 0, 16)
      expect(`[${short}]`).toBe(new URL(`http://[${long}]/`).hostname)
      const again = new Uint8Array(16).fill(0xff)
      putIp(again, 0, short)
      expect(again).toEqual(bytes)
    }),
  )
})

test.for([
  ['::', '0'.repeat(32)],
  ['::1', `${'0'.repeat(31)}1`],
  ['::ffff:10.0.0.1', `${'0'.repeat(20)}ffff0a000001`],
  ['fd00:30::11', 'fd000030000000000000000000000011'],
  ['10.244.1.2', '0af40102'],
] as const)('%s is %s', ([address, digits]) => {
  const bytes = Buffer.alloc(16)
  expect(bytes.subarray(0, putIp(bytes, 0, address)).toString('hex')).toBe(digits)
})

test('what is no address is refused, as net.isIP refuses it', () => {
  const near = fc.string({ unit: fc.constantFrom(...'0129.:af%'), maxLength: 16 })
  fc.assert(
    fc.property(fc.oneof(near, fc.ipV4(), fc.ipV6(), fc.ipV4Extended()), address => {
      let size = 0
      try {
        size = putIp(new Uint8Array(16), 0, address)
      } catch (error) {
        expect(String(error)).toContain('is no IP address')
      }
      expect(size).toBe(address.includes('%') ? 0 : { 0: 0, 4: 4, 6: 16 }[isIP(address)])
    }),
    { numRuns: 2000 },
  )
})
