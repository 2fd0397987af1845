// generated from mini-cni/src/ipam by npm run generate; do not edit
import { type Address, formatAddress, parseAddress } from '../address.ts'
import { IpamError } from './ipam-error.ts'
import { emptyQueue, enqueue, leave, type Queue } from './queue.ts'
import { describe, type RangeSet, sizeOf, spanOf } from './ranges.ts'

/** Who holds which address of one set, and which one goes out next. No operation looks at all addresses. */
export interface Pool {
  readonly set: RangeSet
  readonly family: 4 | 6
  /** Key of an attachment → its address, and back. */
  readonly held: Map<string, bigint>
  readonly holders: Map<bigint, string>
  /** Released addresses, the one that was released longest ago first. */
  readonly freed: Queue<bigint>
  /** All addresses of the spans before `span`, and of `span` the first `passed` ones, went out at least once. */
  span: number
  passed: bigint
}

/** Freed addresses that may wait while unused ones are left: a /64 would otherwise remember every pod there ever was. */
const patience = 1024

/** A pool that has handed out nothing. */
export function createPool(set: RangeSet): Pool {
  const [first] = set
  if (first === undefined) throw new IpamError('invalid', 'a set of ranges is empty; give it a subnet')
  const { family } = first.subnet
  return { set, family, held: new Map(), holders: new Map(), freed: emptyQueue(), span: 0, passed: 0n }
}

/**
 * Gives `key` an address and returns it as text. A key that holds one gets the same again, so a repeated ADD is
 * harmless. `requested` asks for that very address; IpamError `taken` names who has it, `invalid` says that it is not in the set.
 *
 * Otherwise the address is the first that was never handed out (`takeUnused`), in order; when there is none, or `patience`
 * freed ones wait, the one that was released longest ago: a neighbour's ARP entry for it has most likely expired.
 * IpamError `exhausted` (`exhausted(pool)`) when all are held. `hold` records the choice.
 */
export function reserve(pool: Pool, key: string, requested?: string): string {
  const own = pool.held.get(key)
  const wish = requested === undefined ? undefined : wishOf(pool, key, requested)
  if (own !== undefined) return textOf(pool, own)
  if (wish !== undefined) return hold(pool, key, wish)
  const unused = pool.freed.links.size < patience ? takeUnused(pool) : undefined
  const address = unused ?? pool.freed.head?.value ?? takeUnused(pool)
  if (address === undefined) throw exhausted(pool)
  return hold(pool, key, address)
}

/**
 * Takes the address of `key` back: it is free at once and waits at the end of the queue of freed ones.
 * Returns it as text; undefined when the key holds none, which is no error: DEL may come twice.
 */
export function release(pool: Pool, key: string): string | undefined {
  const address = pool.held.get(key)
  if (address === undefined) return undefined
  pool.held.delete(key)
  pool.holders.delete(address)
  enqueue(pool.freed, address)
  return textOf(pool, address)
}

/** Whether this pool hands `address` out (its gateway, for one, it does not). */
export function has(pool: Pool, address: Address): boolean {
  return spanOf(pool.set, address) !== undefined
}

/** Notes that `address` was used before and is free, as if it had been reserved and released now. */
export function markFreed(pool: Pool, { value }: Address): void {
  if (!pool.holders.has(value)) enqueue(pool.freed, value)
}

/** The next address that never went out, in order; undefined when there is none. Each is passed once, ever. */
function takeUnused(pool: Pool): bigint | undefined {
  for (let span = pool.set[pool.span]; span !== undefined; span = pool.set[++pool.span], pool.passed = 0n) {
    for (let address = span.first + pool.passed; address <= span.last; address++) {
      pool.passed++
      const used = address === span.gateway || pool.holders.has(address) || pool.freed.links.has(address)
      if (!used) return address
    }
  }
  return undefined
}

/** Records that `key` has `address` and returns it as text. */
function hold(pool: Pool, key: string, address: bigint): string {
  leave(pool.freed, address)
  pool.held.set(key, address)
  pool.holders.set(address, key)
  return textOf(pool, address)
}

/** The error of a pool whose addresses are all held. */
function exhausted(pool: Pool): IpamError {
  const count = sizeOf(pool.set)
  return new IpamError(
    'exhausted',
    `no free address in ${describe(pool.set)}: all ${count} are reserved; delete pods, release what dead ones left (GC), or widen ipam.ranges`,
  )
}

function wishOf(pool: Pool, key: string, requested: string): bigint {
  const wish = parseAddress(requested)
  if (!has(pool, wish)) throw new IpamError('invalid', `${requested} is not handed out by ${describe(pool.set)}`)
  const own = pool.held.get(key)
  if (own !== undefined && own !== wish.value) {
    throw new IpamError('taken', `${key} asks for ${requested} and holds ${textOf(pool, own)}; DEL it first`)
  }
  const holder = pool.holders.get(wish.value)
  if (holder !== undefined && holder !== key) {
    throw new IpamError('taken', `${requested} is reserved by ${holder}; ask for another, or for none`)
  }
  return wish.value
}

function textOf(pool: Pool, value: bigint): string {
  return formatAddress({ family: pool.family, value })
}
