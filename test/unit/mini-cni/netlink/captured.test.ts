import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Attributes, Nested } from '#mini-cni/netlink/codec.ts'
import { decode } from '#mini-cni/netlink/decode.ts'
import { encode, type Out } from '#mini-cni/netlink/encode.ts'
import { explain } from '#mini-cni/netlink/explain.ts'
import { nlm } from '#mini-cni/netlink/request.ts'
import type { Captures } from '../../../fixtures/netlink/capture.ts'
import { cases } from '../../../fixtures/netlink/cases.ts'

const fixture = new URL('../../../fixtures/netlink/iproute2.json', import.meta.url)
const { captures, iproute2 }: Captures = JSON.parse(readFileSync(fixture, 'utf8'))

const pairs = cases.map((one, i) => ({ ...one, capture: captures[i] }))

test('every command was captured', () => {
  expect(captures.map(({ command }) => command)).toEqual(cases.map(({ command }) => command))
})

test.for(pairs.filter(({ otherBytes }) => otherBytes === undefined))(
  `${iproute2} sends what we send: $command`,
  ({ request: make, capture }) => {
    const request = make(
      name => capture?.links[name] ?? Number.NaN,
      name => `/run/netns/${name}`,
    )
    const theirs = Buffer.from(capture?.bytes ?? '', 'hex')
    const said = decode(request.message, theirs, 16, theirs.length)

    expect(theirs.readUInt32LE(0)).toBe(theirs.length)
    expect(theirs.readUInt16LE(4)).toBe(request.message.type)
    expect(theirs.readUInt16LE(6)).toBe(request.flags | nlm.REQUEST | nlm.ACK)
    expect(wire(said)).toEqual(wire(request))
    // Read and written again it is the same: nothing of it is unknown to our tables.
    expect(encoded({ ...request, ...said }, theirs)).toBe(capture?.bytes)
  },
)

test.for(pairs)('our message says itself as $command', ({ request: make, capture, command }) => {
  const links = new Map(Object.entries(capture?.links ?? {}).map(([name, index]) => [index, name]))
  const request = make(
    name => capture?.links[name] ?? Number.NaN,
    name => `/run/netns/${name}`,
  )
  expect(explain(request, { links })).toEqual([command])
})

/** As it is after a journey: fields that are not said are 0, a namespace is a descriptor, whose number is anyone's. */
function wire({ header, attributes }: Nested): unknown {
  return {
    header: Object.fromEntries(Object.entries(header).filter(([, value]) => value !== 0)),
    attributes: plain(attributes),
  }
}

function plain(attributes: Attributes): unknown {
  const said = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    said.map(([name, value]) => {
      if (name === 'netnsFd' || name === 'fd') return [name, 'a descriptor']
      if (typeof value !== 'object' || value instanceof Uint8Array) return [name, value]
      return [name, 'header' in value ? wire(value as Nested) : plain(value as Attributes)]
    }),
  )
}

function encoded(request: Parameters<typeof encode>[1], theirs: Buffer): string {
  const out: Out = { bytes: Buffer.alloc(4096), at: 0, openNetns: () => Number.NaN }
  encode(out, request, theirs.readUInt16LE(6), theirs.readUInt32LE(8))
  return Buffer.from(out.bytes.subarray(0, out.at)).toString('hex')
}
