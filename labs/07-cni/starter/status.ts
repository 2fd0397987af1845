// generated from mini-cni/src/protocol by npm run generate; do not edit
import { existsSync, readFileSync } from 'node:fs'
import { bookOf } from '../ipam/book.ts'
import { catchUp, journalIn } from '../ipam/journal.ts'
import { describe, parseRanges, sizeOf } from '../ipam/ranges.ts'
import type { NetConf } from '../model.ts'
import type { Link } from '../netlink/messages/link.ts'
import { CniError, codes } from './error.ts'

/**
 * What keeps pods from being added (CniError 50), or has cut off those that are there (51), judged by the node's bridge:
 * one that is missing is made by the next ADD, so it matters only to pods that were plugged in (`count`). undefined: nothing.
 */
export function bridgeTrouble(name: string, found: Link | undefined, count: () => number): CniError | undefined {
  if (found !== undefined && found.kind !== 'bridge') {
    return new CniError(
      codes.notAvailable,
      `${name} exists and is no bridge; remove it (ip link del ${name}) or name another bridge`,
    )
  }
  if (found?.up) return undefined
  const pods = count()
  if (pods === 0) return undefined
  const what = found === undefined ? `bridge ${name} is gone` : `bridge ${name} is down: ip link set ${name} up`
  return new CniError(codes.limited, `${what}; ${pods} ${pods === 1 ? 'pod is' : 'pods are'} cut off`)
}

/**
 * CniError 50 when every address of a set of ranges is reserved. `directory` has the pool's journal; it is read without its lock
 * and without a change, so this waits for nobody, and what it sees is as old as the last whole line.
 */
export function poolTrouble(conf: NetConf, directory: string): CniError | undefined {
  const sets = parseRanges(conf.ipam?.ranges ?? [])
  const path = `${directory}/journal`
  if (!existsSync(path)) return undefined
  const journal = journalIn(directory, bookOf(sets))
  try {
    catchUp(journal, readFileSync(path, 'latin1'))
  } catch {
    return undefined // ADD and DEL mend a damaged journal.
  }
  const full = journal.state.pools.find(pool => BigInt(pool.held.size) >= sizeOf(pool.set))
  if (full === undefined) return undefined
  return new CniError(
    codes.notAvailable,
    `no free address in ${describe(full.set)}: all ${full.held.size} are reserved`,
  )
}

/** CniError 50 when the kernel lacks what the configuration needs, or this process the right to it (capabilities(7)). */
export function nodeTrouble(conf: NetConf): CniError | undefined {
  const ranges = [
    ...(conf.ipam?.ranges ?? []).flat().map(({ subnet }) => subnet),
    ...(conf.ipam?.addresses ?? []).map(one => one.address),
  ]
  if (ranges.some(range => range.includes(':')) && !existsSync('/proc/sys/net/ipv6')) {
    return new CniError(codes.notAvailable, 'the configuration has IPv6 ranges, and this kernel runs without IPv6')
  }
  const effective = BigInt(
    `0x${/^CapEff:\t([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0'}`,
  )
  const lacking = Object.entries(needed).flatMap(([name, bit]) => ((effective >> BigInt(bit)) & 1n ? [] : [name]))
  if (lacking.length === 0) return undefined
  return new CniError(
    codes.notAvailable,
    `the plugin runs without ${lacking.join(' and ')}; the runtime must run it as root`,
  )
}

/** To change networks, and to enter their namespaces. */
const needed = { CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21 } as const
