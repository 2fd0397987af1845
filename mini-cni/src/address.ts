import { isIP } from 'node:net'

/** An IP address as a number, so that "the next one" is `value + 1n`. */
export interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

/** A subnet: its first address (host bits zero or not, as written) and its prefix length in bits. */
export interface Prefix extends Address {
  readonly length: number
}

/** Text that is no address or no subnet, in a sentence that says how to write one. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
  readonly code = 'invalid'
}

/** Reads `10.244.1.2`, `fd00::2` or `::ffff:10.0.0.1` (RFC 4291 §2.2). */
export function parseAddress(text: string): Address {
  const family = isIP(text)
  if (family === 4) return { family, value: fromV4(text) }
  if (family === 6 && !text.includes('%')) return { family, value: fromV6(text) }
  throw new AddressError(`"${text}" is no IP address; write it as 10.244.1.2 or fd00:10:244:1::2`)
}

/** Writes an address the one way that RFC 5952 allows: lower case, the longest run of zeros as `::`. */
export function formatAddress({ family, value }: Address): string {
  return family === 4 ? toV4(value) : toV6(value)
}

/** Reads `10.244.1.0/24`. Host bits are kept: `value` is the address as written. */
export function parsePrefix(text: string): Prefix {
  const slash = text.indexOf('/')
  const digits = text.slice(slash + 1)
  if (slash < 0 || !/^\d{1,3}$/.test(digits)) {
    throw new AddressError(`"${text}" is no subnet; write address/length, as 10.244.1.0/24`)
  }
  const address = parseAddress(text.slice(0, slash))
  const length = Number(digits)
  const bits = widthOf(address.family)
  if (length > bits) throw new AddressError(`"${text}": the length of an IPv${address.family} prefix is 0…${bits}`)
  return { ...address, length }
}

/** Bits of an address: 32 or 128. */
export function widthOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128
}

/**
 * The first address that a host of `prefix` can have, which is the gateway unless the configuration names another: the
 * one behind the network address (IPv4) or the subnet-router anycast address (IPv6, RFC 4291 §2.6.1). A /31 has neither
 * (RFC 3021), a /32 is all there is.
 */
export function firstHost({ family, value, length }: Prefix): Address {
  const hostBits = BigInt(widthOf(family) - length)
  const network = (value >> hostBits) << hostBits
  return { family, value: hostBits > 1n ? network + 1n : network }
}

/** `prefix` as the kernel writes it, without host bits: `10.244.1.7/24` is of the network `10.244.1.0/24`. */
export function networkOf({ family, value, length }: Prefix): string {
  const hostBits = BigInt(widthOf(family) - length)
  return `${formatAddress({ family, value: (value >> hostBits) << hostBits })}/${length}`
}

/** Whether an address can be in both: of two prefixes that overlap, one contains the other. */
export function overlap(a: Prefix, b: Prefix): boolean {
  return contains(a.length < b.length ? a : b, a.length < b.length ? b : a)
}

/** Whether `address` lies in `prefix`; never across families. */
export function contains(prefix: Prefix, address: Address): boolean {
  const hostBits = BigInt(widthOf(prefix.family) - prefix.length)
  return prefix.family === address.family && prefix.value >> hostBits === address.value >> hostBits
}

function fromV4(text: string): bigint {
  return BigInt(text.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0))
}

function toV4(value: bigint): string {
  const number = Number(value)
  return [24, 16, 8, 0].map(shift => (number >>> shift) & 255).join('.')
}

function fromV6(text: string): bigint {
  const [head = '', tail] = text.split('::')
  const left = groups(head)
  const right = tail === undefined ? [] : groups(tail)
  const zeros = new Array<number>(8 - left.length - right.length).fill(0)
  return [...left, ...zeros, ...right].reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
}

function groups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap(group => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const v4 = Number(fromV4(group))
    return [v4 >>> 16, v4 & 0xffff]
  })
}

function toV6(value: bigint): string {
  const all = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn))
  const run = longestZeros(all)
  const hex = all.map(group => group.toString(16))
  if (run.length < 2) return hex.join(':')
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`
}

function longestZeros(all: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 }
  let length = 0
  for (const [i, group] of all.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > best.length) best = { start: i - length + 1, length }
  }
  return best
}
