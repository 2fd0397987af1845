import { isIPv6 } from 'node:net'

/** Writes an IPv4 or IPv6 address in network byte order; returns its size, 4 or 16. Throws when it is none. */
export function putIp(bytes: Uint8Array, at: number, text: string): number {
  if (text.includes(':')) {
    if (!isIPv6(text) || text.includes('%')) throw noIp(text)
    putV6(bytes, at, text)
    return 16
  }
  putV4(bytes, at, text)
  return 4
}

function noIp(text: string): Error {
  return new Error(`"${text}" is no IP address; write it as 10.244.1.2 or fd00:10:244:1::2`)
}

/** Four numbers up to 255 without leading zeros, which some read as octal. */
function putV4(bytes: Uint8Array, at: number, text: string): void {
  let [byte, digits, dots] = [0, 0, 0]
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? DOT : text.charCodeAt(i)
    if (code === DOT) {
      if (digits === 0 || byte > 255 || (digits > 1 && byte < 10 ** (digits - 1))) throw noIp(text)
      bytes[at + dots] = byte
      dots++
      byte = 0
      digits = 0
    } else {
      if (code < ZERO || code > ZERO + 9) throw noIp(text)
      byte = byte * 10 + code - ZERO
      digits++
    }
  }
  if (dots !== 4) throw noIp(text)
}

const DOT = 46
const ZERO = 48

function putV6(bytes: Uint8Array, at: number, text: string): void {
  const [head = '', tail] = text.split('::')
  for (let i = at; i < at + 16; i++) bytes[i] = 0
  putGroups(bytes, at, groups(head))
  if (tail !== undefined) {
    const right = groups(tail)
    putGroups(bytes, at + 16 - 2 * right.length, right)
  }
}

function putGroups(bytes: Uint8Array, at: number, all: readonly number[]): void {
  for (const group of all) {
    bytes[at++] = group >> 8
    bytes[at++] = group
  }
}

function groups(text: string): readonly number[] {
  if (text === '') return []
  return text.split(':').flatMap(group => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [(a << 8) | b, (c << 8) | d]
  })
}

/** The address of 4 or 16 bytes at `at`, IPv6 the one way that RFC 5952 allows. */
export function getIp(bytes: Uint8Array, at: number, size: number): string {
  if (size === 4) return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`
  const all: number[] = []
  for (let i = at; i < at + 16; i += 2) all.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0))
  const [start, length] = longestZeros(all)
  const hex = all.map(group => group.toString(16))
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

function longestZeros(all: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0]
  let length = 0
  for (let i = 0; i < all.length; i++) {
    length = all[i] === 0 ? length + 1 : 0
    if (length > best[1]) best = [i - length + 1, length]
  }
  return best
}
