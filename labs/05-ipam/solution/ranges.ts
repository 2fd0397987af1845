// generated from mini-cni/src/ipam by npm run generate; do not edit
import { type Address, contains, formatAddress, type Prefix, parseAddress, parsePrefix, widthOf } from '../address.ts'
import type { Range } from '../model.ts'
import { IpamError } from './ipam-error.ts'

/** A checked range: `first`…`last` (both included) are handed out, except `gateway`. All are of the subnet's family. */
export interface Span {
  readonly subnet: Prefix
  readonly first: bigint
  readonly last: bigint
  readonly gateway: bigint
}

/** Spans of one family; a pod gets one address of each set. Never empty. */
export type RangeSet = readonly Span[]

/**
 * Checks `ipam.ranges` of a network configuration (names and meaning as in the host-local plugin).
 * Without `rangeStart` and `rangeEnd` a span is the whole subnet but for its network and broadcast address (IPv4,
 * RFC 1122 §3.2.1.3; a /31 has neither, RFC 3021) or its subnet-router anycast address (IPv6, RFC 4291 §2.6.1).
 * Throws an IpamError `invalid` that names the range: bad subnet, host bits set, start after end, nothing left
 * beside the gateway, two families in one set, two ranges that overlap.
 */
export function parseRanges(sets: readonly (readonly Range[])[]): readonly RangeSet[] {
  if (sets.length === 0) throw invalid('ipam.ranges is empty; give it a subnet, as [[{"subnet": "10.244.1.0/24"}]]')
  const parsed = sets.map(set => parseSet(set))
  refuseOverlap(parsed.flat())
  refuseForeignGateway(parsed.flat())
  return parsed
}

/** Addresses that a set can hand out. */
export function sizeOf(set: RangeSet): bigint {
  return set.reduce((sum, span) => sum + spanSize(span), 0n)
}

/** The span that hands out `value`; none for a gateway or an address outside. */
export function spanOf(set: RangeSet, { family, value }: Address): Span | undefined {
  return set.find(
    span => span.subnet.family === family && span.first <= value && value <= span.last && value !== span.gateway,
  )
}

/** `10.244.1.0/24 (10.244.1.2 … 10.244.1.254)`, for messages. */
export function describe(set: RangeSet): string {
  return set
    .map(({ subnet, first, last }) => {
      const text = (value: bigint) => formatAddress({ family: subnet.family, value })
      return `${formatAddress(subnet)}/${subnet.length} (${text(first)} … ${text(last)})`
    })
    .join(' and ')
}

function parseSet(set: readonly Range[]): RangeSet {
  const spans = set.map(range => parseRange(range))
  const [head] = spans
  if (head === undefined) throw invalid('ipam.ranges holds an empty set; give it a subnet or leave it out')
  const other = spans.find(span => span.subnet.family !== head.subnet.family)
  if (other !== undefined) {
    throw invalid(`${describe([head])} and ${describe([other])} are in one set; give each family a set of its own`)
  }
  return spans
}

function parseRange(range: Range): Span {
  const subnet = parsePrefix(range.subnet)
  const hosts = (1n << BigInt(widthOf(subnet.family) - subnet.length)) - 1n
  if ((subnet.value & hosts) !== 0n) {
    const fixed = formatAddress({ family: subnet.family, value: subnet.value - (subnet.value & hosts) })
    throw invalid(`subnet ${range.subnet} has host bits set; write ${fixed}/${subnet.length}`)
  }
  const low = subnet.value + (hosts > 1n ? 1n : 0n)
  const high = subnet.value + hosts - (subnet.family === 4 && hosts > 1n ? 1n : 0n)
  const gateway = range.gateway === undefined ? low : gatewayOf(range.gateway, subnet)
  const first = range.rangeStart === undefined ? low : boundOf('rangeStart', range.rangeStart, subnet, low, high)
  const last = range.rangeEnd === undefined ? high : boundOf('rangeEnd', range.rangeEnd, subnet, low, high)
  const span = skipGateway({ subnet, first, last, gateway })
  if (first > last)
    throw invalid(`subnet ${range.subnet}: rangeStart ${range.rangeStart} is after rangeEnd ${range.rangeEnd}`)
  if (spanSize(span) < 1n) throw invalid(`subnet ${range.subnet} has no address left beside its gateway; widen it`)
  return span
}

// A gateway at either end only narrows the span; one in the middle is left out when it is met.
function skipGateway(span: Span): Span {
  if (span.gateway === span.first) return { ...span, first: span.first + 1n }
  if (span.gateway === span.last) return { ...span, last: span.last - 1n }
  return span
}

function spanSize({ first, last, gateway }: Span): bigint {
  return last - first + 1n - (first <= gateway && gateway <= last ? 1n : 0n)
}

function gatewayOf(text: string, subnet: Prefix): bigint {
  const address = parseAddress(text)
  if (address.family !== subnet.family) throw invalid(`gateway ${text} is not IPv${subnet.family}, as its subnet is`)
  return address.value
}

function boundOf(key: string, text: string, subnet: Prefix, low: bigint, high: bigint): bigint {
  const address = parseAddress(text)
  const written = `${formatAddress(subnet)}/${subnet.length}`
  if (!contains(subnet, address)) throw invalid(`${key} ${text} is not in subnet ${written}`)
  if (address.value < low) throw invalid(`${key} ${text} is the network address of ${written}, which no host may have`)
  if (address.value > high) throw invalid(`${key} ${text} is the broadcast address of ${written}`)
  return address.value
}

function refuseOverlap(spans: readonly Span[]): void {
  const sorted = spans.toSorted((a, b) => a.subnet.family - b.subnet.family || (a.first < b.first ? -1 : 1))
  for (const [i, next] of sorted.entries()) {
    const span = sorted[i - 1]
    if (span !== undefined && span.subnet.family === next.subnet.family && next.first <= span.last) {
      throw invalid(`ranges ${describe([span])} and ${describe([next])} overlap; an address would be handed out twice`)
    }
  }
}

function refuseForeignGateway(spans: readonly Span[]): void {
  for (const { subnet, gateway } of spans) {
    const { family } = subnet
    const span = spans.find(other => other.gateway !== gateway && spanOf([other], { family, value: gateway }))
    if (span === undefined) continue
    const text = formatAddress({ family, value: gateway })
    throw invalid(`${text}, the gateway of one range, would be handed out to a pod by ${describe([span])}`)
  }
}

function invalid(message: string): IpamError {
  return new IpamError('invalid', message)
}
