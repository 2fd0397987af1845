import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { addressesOf, bookOf, reserved } from '../ipam/book.ts'
import { withLock } from '../ipam/lock.ts'
import { parseRanges } from '../ipam/ranges.ts'
import { records } from '../protocol/record.ts'
import { attachedNames } from '../protocol/record-folder.ts'
import { type Call, journalPath } from './call.ts'

/** Bytes that a torn line may have; a longer file has whole ones. */
const longest = 1024

/**
 * Runs `work`, which may use our own pool. Where the pool's journal is damaged, or is empty although pods are on record, it
 * is written anew from what can be read of it and from the records, and `work` runs again.
 */
export function withSoundJournal<T>(call: Call, work: () => T): T {
  if (call.config.source !== 'pool') return work()
  if (isEmptied(call)) mend(call)
  try {
    return work()
  } catch (error) {
    if (!isAboutJournal(error)) throw error
    console.error(`mini-cni: ${(error as Error).message}; mending it`)
    mend(call)
    return work()
  }
}

/** No whole line, which is what a record is, though there are pods. */
function isEmptied(call: Call): boolean {
  const path = journalPath(call)
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > longest || (size > 0 && readFileSync(path, 'latin1').includes('\n'))) return false
  return attachedNames(call.pod.network).length > 0
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
      if (typeof found !== 'object' || found.ipam?.type !== 'mini-cni' || found.ips === undefined) continue
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
