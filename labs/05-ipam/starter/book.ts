// generated from mini-cni/src/ipam by npm run generate; do not edit
import { formatAddress, parseAddress } from '../address.ts'
import { IpamError } from './ipam-error.ts'
import type { Ledger } from './journal.ts'
import { createPool, has, markFreed, type Pool, release, reserve } from './pool.ts'
import { waiting } from './queue.ts'
import type { RangeSet } from './ranges.ts'

/** All that is known of one network: a pool per set of ranges, and leases from ranges that the configuration had before. */
export interface Book {
  readonly pools: readonly Pool[]
  readonly strays: Map<string, readonly string[]>
}

/**
 * The records of a book, one a line, words separated by a blank:
 * `reserve CONTAINER IFNAME ADDRESS…`, `release CONTAINER IFNAME`, `freed ADDRESS` (used before, waits to be used again).
 */
export function bookOf(sets: readonly RangeSet[]): Ledger<Book> {
  return { empty: () => ({ pools: sets.map(createPool), strays: new Map() }), replay, size, summary }
}

/** The record that `key` (`CONTAINER IFNAME`) got `addresses`. */
export function reserved(key: string, addresses: readonly string[]): string {
  return ['reserve', key, ...addresses].join(' ')
}

/** The record that `key` gave its addresses back. */
export function released(key: string): string {
  return `release ${key}`
}

/** The addresses of `key`, in the order of the sets. */
export function addressesOf(book: Book, key: string): readonly string[] {
  const own = book.pools.flatMap(pool => (pool.held.has(key) ? [reserve(pool, key)] : []))
  return [...own, ...(book.strays.get(key) ?? [])]
}

/** Every key that holds an address. */
export function holders(book: Book): ReadonlySet<string> {
  return new Set([...book.pools.flatMap(pool => [...pool.held.keys()]), ...book.strays.keys()])
}

/** Takes all addresses of `key` back, and returns them. */
export function strike(book: Book, key: string): readonly string[] {
  const strays = book.strays.get(key) ?? []
  book.strays.delete(key)
  return [...book.pools.flatMap(pool => release(pool, key) ?? []), ...strays]
}

function replay(book: Book, record: string): void {
  const [verb, ...words] = record.split(' ')
  const [first = ''] = words
  const key = words.slice(0, 2).join(' ')
  if (verb === 'freed' && words.length === 1) {
    addFreed(book, first)
  } else if (verb === 'release' && words.length === 2) {
    strike(book, key)
  } else if (verb === 'reserve' && words.length > 2) {
    for (const address of words.slice(2)) enter(book, key, address)
  } else {
    throw new IpamError('journal', 'a record begins with reserve, release or freed')
  }
}

function enter(book: Book, key: string, address: string): void {
  const pool = poolOf(book, address)
  if (pool === undefined) book.strays.set(key, [...(book.strays.get(key) ?? []), address])
  else reserve(pool, key, address)
}

function addFreed(book: Book, address: string): void {
  const pool = poolOf(book, address)
  if (pool !== undefined) markFreed(pool, parseAddress(address))
}

function poolOf(book: Book, address: string): Pool | undefined {
  return book.pools.find(pool => has(pool, parseAddress(address)))
}

function size({ pools, strays }: Book): number {
  return pools.reduce((sum, { freed, held }) => sum + freed.links.size + held.size, strays.size)
}

function summary(book: Book): readonly string[] {
  const freed = book.pools.flatMap(pool => [...waiting(pool.freed)].map(value => ({ family: pool.family, value })))
  return [
    ...freed.map(address => `freed ${formatAddress(address)}`),
    ...[...holders(book)].map(key => reserved(key, addressesOf(book, key))),
  ]
}
