// generated from mini-cni/src/ipam by npm run generate; do not edit
import { join } from 'node:path'
import { formatAddress, parseAddress } from '../address.ts'
import type { Attachment, IpConfig, NetConf } from '../model.ts'
import { addressesOf, type Book, bookOf, holders, released, reserved, strike } from './book.ts'
import { IpamError } from './ipam-error.ts'
import { type Journal, journalIn, transact } from './journal.ts'
import { has, type Pool, reserve as reserveOne } from './pool.ts'
import { parseRanges, spanOf } from './ranges.ts'

/** What identifies a lease within a network. */
export type Key = Pick<Attachment, 'containerId' | 'ifname'>

/** An attachment that holds addresses; they are plain, without prefix length. */
export interface Lease extends Key {
  readonly addresses: readonly string[]
}

/**
 * Reserves one address of each set of `conf.ipam.ranges` for `pod`, or all of them or none; `runtimeConfig.ips` picks certain
 * ones. The same pod gets the same addresses again. On return the lease is on record under the pod's key, so whoever
 * dies before it uses the addresses leaves them to be found and released by that key. Throws an IpamError.
 */
export function reserve(conf: NetConf, pod: Key): readonly IpConfig[] {
  const key = keyOf(pod)
  return transact(journalOf(conf), (book, append) => {
    const wishes = wishesOf(conf, book)
    const before = addressesOf(book, key).length
    const all = book.pools.map(pool => reserveOne(pool, key, wishes.get(pool)))
    if (addressesOf(book, key).length > before) append(reserved(key, all))
    return book.pools.flatMap((pool, i) => ipConfigs(pool, all[i]))
  })
}

/** Takes back what `pod` holds and returns it (plain addresses); nothing when it holds nothing. The addresses are free at once. */
export function release(conf: NetConf, pod: Key): readonly string[] {
  const key = keyOf(pod)
  return transact(journalOf(conf), (book, append) => {
    const addresses = strike(book, key)
    if (addresses.length > 0) append(released(key))
    return addresses
  })
}

/** Who holds what in `conf.name`. */
export function leases(conf: NetConf): readonly Lease[] {
  return transact(journalOf(conf), book =>
    [...holders(book)].map(key => {
      const [containerId = '', ifname = ''] = key.split(' ')
      return { containerId, ifname, addresses: addressesOf(book, key) }
    }),
  )
}

/** Releases every lease whose attachment is not among `live` (CNI SPEC §4, GC) and returns those. */
export function reconcile(conf: NetConf, live: readonly Key[]): readonly Lease[] {
  const keep = new Set(live.map(keyOf))
  const gone = leases(conf).filter(lease => !keep.has(keyOf(lease)))
  for (const lease of gone) release(conf, lease)
  return gone
}

// A resident process asks for the same network again and again and needs to read only what others appended since.
const journals = new Map<string, Journal<Book>>()

function journalOf(conf: NetConf): Journal<Book> {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(conf.name)) {
    throw new IpamError('invalid', `"${conf.name}" is no network name; use letters, digits, "_", "." and "-"`)
  }
  const directory = join(conf.ipam?.dataDir ?? '/run/mini-cni', conf.name)
  const id = JSON.stringify([directory, conf.ipam?.ranges])
  const known = journals.get(id)
  if (known !== undefined) return known
  const fresh = journalIn(directory, bookOf(parseRanges(conf.ipam?.ranges ?? [])))
  journals.set(id, fresh)
  return fresh
}

function keyOf({ containerId, ifname }: Key): string {
  for (const word of [containerId, ifname]) {
    // A blank or a newline would end a word of the journal, a non-ASCII character would not be one byte of it.
    if (!/^[!-~]+$/.test(word)) throw new IpamError('invalid', `"${word}" is no container id or interface name`)
  }
  return `${containerId} ${ifname}`
}

/** The requested address of each pool; `10.244.1.9/24` asks for the same as `10.244.1.9`. */
function wishesOf(conf: NetConf, { pools }: Book): ReadonlyMap<Pool, string> {
  const wishes = new Map<Pool, string>()
  for (const text of conf.runtimeConfig?.ips ?? []) {
    const [plain = ''] = text.split('/')
    const pool = pools.find(one => has(one, parseAddress(plain)))
    if (pool === undefined) throw new IpamError('invalid', `requested ${plain} is in no range of network ${conf.name}`)
    if (wishes.has(pool)) throw new IpamError('invalid', `${wishes.get(pool)} and ${plain} are of one set; ask for one`)
    wishes.set(pool, plain)
  }
  return wishes
}

/** An address as ADD answers it: with the prefix length and the gateway of the range that it is from. */
function ipConfigs({ set, family }: Pool, text = ''): readonly IpConfig[] {
  const span = spanOf(set, parseAddress(text))
  if (span === undefined) return []
  const gateway = formatAddress({ family, value: span.gateway })
  return [{ address: `${text}/${span.subnet.length}`, gateway }]
}
