// generated from mini-cni/src/ipam by npm run generate; do not edit
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Todo } from '../model.ts'
import { IpamError } from './ipam-error.ts'
import { withLock } from './lock.ts'

/** What a journal is a record of: a state, and the one-line records that lead to it. */
export interface Ledger<S> {
  empty(): S
  /** Changes `state` as `record` says; throws when the record makes no sense. */
  replay(state: S, record: string): void
  /** About how many records `summary` would give, without making it. */
  size(state: S): number
  /** The shortest list of records whose replay gives `state` again. */
  summary(state: S): readonly string[]
}

/** An open journal: the state that its first `offset` bytes lead to. Whoever works with it holds the lock of its directory. */
export interface Journal<S> {
  readonly directory: string
  readonly ledger: Ledger<S>
  fd: number | undefined
  offset: number
  records: number
  state: S
}

/** Fewer records than this are never worth a rewrite. */
const few = 256

/** A journal in `directory`, which is made when it is first used. */
export function journalIn<S>(directory: string, ledger: Ledger<S>): Journal<S> {
  return { directory, ledger, fd: undefined, offset: 0, records: 0, state: ledger.empty() }
}

/**
 * Lets `change` read and change the state, alone among all processes, and returns its answer. The records that it passes to
 * `append` are on disk when this returns; they are written at once, behind the last whole line, so that a process that is
 * killed at any instant leaves either all or a torn last line that counts as nothing. When `change` or the disk fails, nothing
 * is written and the state is read afresh next time. No fsync: the journal lies in memory (/run) and must outlive the
 * process, not the machine, whose restart ends all pods anyway.
 */
export function transact<S, T>(journal: Journal<S>, change: (state: S, append: (record: string) => void) => T): T {
  if (!existsSync(journal.directory)) mkdirSync(journal.directory, { recursive: true, mode: 0o755 })
  return withLock(journal.directory, () => {
    try {
      const { fd, size } = open(journal)
      catchUp(journal, read(fd, journal.offset, size))
      const fresh: string[] = []
      const answer = change(journal.state, record => fresh.push(record))
      write(journal, fd, size, fresh)
      compact(journal)
      return answer
    } catch (error) {
      forget(journal)
      throw error
    }
  })
}

/**
 * Replays what was appended since this process looked last: each line of `tail` that ends in a newline, in order. `offset`
 * moves behind them (bytes; records are ASCII), `records` counts them. What follows the last newline is a record whose
 * writer was killed: it was never acknowledged, so it is left unread, and the next write cuts it off.
 */
export function catchUp<S>(journal: Journal<S>, tail: string): void {
  // TODO(05-ipam): replay each line that ends in a newline, count it and move the offset behind it; ignore a torn last line
  throw new Todo('05-ipam')
}

function replay<S>(journal: Journal<S>, line: string): void {
  try {
    journal.ledger.replay(journal.state, line)
  } catch (cause) {
    const where = `${pathOf(journal)}, line ${journal.records + 1}`
    const what = `"${line}" cannot follow the lines before it (${cause instanceof Error ? cause.message : cause})`
    throw new IpamError('journal', `${where}: ${what}; remove the pods of this network, then the file`, { cause })
  }
}

// Another process may have put a rewritten journal in place of the one that is open here, or removed it.
function open<S>(journal: Journal<S>): { readonly fd: number; readonly size: number } {
  const there = statSync(pathOf(journal), { throwIfNoEntry: false })
  if (journal.fd !== undefined) {
    const here = fstatSync(journal.fd)
    if (there !== undefined && there.ino === here.ino && there.size >= journal.offset) {
      return { fd: journal.fd, size: here.size }
    }
    forget(journal)
  }
  journal.fd = openSync(pathOf(journal), 'a+', 0o644)
  return { fd: journal.fd, size: there?.size ?? 0 }
}

function read(fd: number, start: number, end: number): string {
  if (start === end) return ''
  const bytes = Buffer.alloc(end - start)
  return bytes.toString('latin1', 0, readSync(fd, bytes, 0, bytes.length, start))
}

function write<S>(journal: Journal<S>, fd: number, size: number, records: readonly string[]): void {
  if (records.length === 0) return
  if (size > journal.offset) ftruncateSync(fd, journal.offset)
  const bytes = Buffer.from(records.map(record => `${record}\n`).join(''), 'latin1')
  writeFileSync(fd, bytes)
  journal.offset += bytes.length
  journal.records += records.length
}

// A call is a process, and each replays the journal: it may be a few times as long as what it says, not as old as the node.
function compact<S>(journal: Journal<S>): void {
  if (journal.records < few || journal.records < 4 * journal.ledger.size(journal.state)) return
  const summary = journal.ledger.summary(journal.state)
  const draft = `${pathOf(journal)}.new`
  try {
    writeFileSync(draft, summary.map(record => `${record}\n`).join(''), { mode: 0o644 })
    renameSync(draft, pathOf(journal))
  } catch {
    // Nothing is lost by a long journal, and the next call tries again.
  }
}

function forget<S>(journal: Journal<S>): void {
  if (journal.fd !== undefined) closeSync(journal.fd)
  Object.assign(journal, { fd: undefined, offset: 0, records: 0, state: journal.ledger.empty() })
}

function pathOf<S>(journal: Journal<S>): string {
  return join(journal.directory, 'journal')
}
