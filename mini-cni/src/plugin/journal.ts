import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { addressesOf, bookOf, reserved } from '../ipam/book.ts'
import { leases } from '../ipam/leases.ts'
import { withLock } from '../ipam/lock.ts'
import { parseRanges } from '../ipam/ranges.ts'
import type { IpConfig } from '../model.ts'
import { type Found, type Recorded, records } from '../protocol/record.ts'
import { attachedNames } from '../protocol/record-folder.ts'
import { type Call, journalPath } from './call.ts'

/** How long each journal was after the last call of this process: one that is shorter by now was cut by somebody. */
const lengths = new Map<string, string>()

/**
 * Runs `work`, which may use our own pool. Where the pool's journal is damaged, or is empty or cut although pods are on record, it
 * is written anew from what can be read of it and from the records, and `work` runs again.
 */
export function withSoundJournal<T>(call: Call, work: () => T): T {
  if (call.config.source !== 'pool') return work()
  const path = journalPath(call)
  if (isCut(path) && attachedNames(call.pod.network).length > 0) mend(call)
  try {
    return work()
  } catch (error) {
    if (!isAboutJournal(error)) throw error
    console.error(`mini-cni: ${(error as Error).message}; mending it`)
    mend(call)
    return work()
  } finally {
    const now = statSync(path, { throwIfNoEntry: false })
    lengths.set(path, `${now?.ino} ${now?.size}`)
  }
}

/** Writes the journal anew where pods are on record whose addresses it does not have. */
export function mendLeases(call: Call): void {
  const held = new Set(leases(call.config.conf).map(({ containerId, ifname }) => `${containerId} ${ifname}`))
  const isLost = (found: Found) => isPooled(found) && !held.has(`${found.containerId} ${found.ifname}`)
  if ([...records(call.pod.network).values()].some(isLost)) mend(call)
}

/** No whole line, which is what a record is; a last line without its end; or shorter than we left it. */
function isCut(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  const size = found?.size ?? 0
  const [inode, before] = lengths.get(path)?.split(' ') ?? []
  if (size === 0 || (inode === `${found?.ino}` && size < Number(before))) return true
  return inode === `${found?.ino}` && size === Number(before) ? false : lastByteOf(path, size) !== newline
}

const newline = 10

function lastByteOf(path: string, size: number): number | undefined {
  const fd = openSync(path, 'r')
  try {
    const byte = Buffer.alloc(1)
    return readSync(fd, byte, 0, 1, size - 1) === 1 ? byte[0] : undefined
  } finally {
    closeSync(fd)
  }
}

function isPooled(found: Found): found is Recorded & { readonly ips: readonly IpConfig[] } {
  return typeof found === 'object' && found.ipam?.type === 'mini-cni' && found.ips !== undefined
}

function mend(call: Call): void {
  const path = journalPath(call)
  const ledger = bookOf(parseRanges(call.config.conf.ipam?.ranges ?? []))
  if (!existsSync(dirname(path))) return
  withLock(dirname(path), () => {
    const book = ledger.empty()
    const attempt = (line: string) => {
      try {
        ledger.replay(book, line)
      } catch {
        console.error(`mini-cni: ${path}: left out ${JSON.stringify(line.slice(0, 200))}`)
      }
    }
    const text = existsSync(path) ? readFileSync(path, 'latin1') : ''
    for (const line of text.split('\n').slice(0, -1)) attempt(line)
    for (const found of records(call.pod.network).values()) {
      if (!isPooled(found)) continue
      const key = `${found.containerId} ${found.ifname}`
      if (addressesOf(book, key).length > 0) continue
      attempt(
        reserved(
          key,
          found.ips.map(({ address }) => address.replace(/\/.*/, '')),
        ),
      )
    }
    writeFileSync(
      `${path}.new`,
      ledger
        .summary(book)
        .map(line => `${line}\n`)
        .join(''),
      { mode: 0o644 },
    )
    renameSync(`${path}.new`, path)
  })
}

function isAboutJournal(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isAboutJournal)
  return error instanceof Error && 'code' in error && error.code === 'journal'
}
