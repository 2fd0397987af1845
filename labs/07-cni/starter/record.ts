// generated from mini-cni/src/protocol by npm run generate; do not edit
import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { unless } from '../bridge/unless.ts'
import { hostName, type Key } from '../link/names.ts'
import type { Attachment, IpConfig, NetConf, Route } from '../model.ts'
import { Todo } from '../model.ts'
import { draftsOf, filesIn, makeFolders, recordedNames, recordsOf } from './record-folder.ts'

/**
 * What ADD made, or is about to make: written before the kernel is touched, so that DEL, GC and whoever comes after a
 * crash never guess. One file an attachment, named like the node's end of its cable, in memory (/run): a machine that
 * restarts has no pods.
 */
export interface Recorded extends Attachment {
  /** Name of the node's end. */
  readonly hostName: string
  /** `DEVICE:INODE` of the namespace: a path may lead to another one tomorrow. */
  readonly namespace: string
  /** Who adds (`processNow`); absent when it is through. */
  readonly adding?: string
  /** When the ADD began, in hundredths of a second since the machine was started (proc_uptime(5)). */
  readonly since?: number
  /** Whose addresses: DEL gives them back there, whatever the configuration says by then. */
  readonly ipam?: NetConf['ipam']
  /** `ipam` as the configuration had it, where it is another plugin's. */
  readonly section?: unknown
  readonly hostIndex?: number
  readonly podIndex?: number
  readonly ips?: readonly IpConfig[]
  readonly routes?: readonly Route[]
}

/** What is found under the name of a record: itself, or that it is there and cannot be read. */
export type Found = Recorded | 'damaged' | undefined

/**
 * Writes the record of an attachment that has none, whole or not at all, whoever is killed when; returns whether it did.
 * False: there is one already. A reader never sees half a file: it is written under another name (`draftOf`) and linked to its own
 * (link(2), which never replaces a file).
 */
export function begin(record: Recorded): boolean {
  makeFolders(record.network)
  const path = pathOf(record)
  const draft = draftOf(record)
  // TODO(07-cni): write the draft, link it to its path (EEXIST: false), and remove the draft in any case
  throw new Todo('07-cni')
}

/** Replaces the record: written under another name and renamed (rename(2)). */
export function replace(record: Recorded): void {
  const draft = draftOf(record)
  writeFileSync(draft, textOf(record), { mode: 0o644 })
  renameSync(draft, pathOf(record))
}

/** The record of an attachment. */
export function find(pod: Key): Found {
  return read(pathOf(pod), pod)
}

/** Removes the record, and drafts of processes that were killed; none is no error. */
export function forget(network: string, name: string): void {
  unless('ENOENT', () => unlinkSync(join(recordsOf(network), `${name}.json`)))
  const drafts = draftsOf(network)
  for (const file of filesIn(drafts)) if (file.startsWith(`${name}.`)) rmSync(join(drafts, file), { force: true })
}

/** All records of a network, by the name of the node's end. */
export function records(network: string): ReadonlyMap<string, Found> {
  const folder = recordsOf(network)
  return new Map(recordedNames(network).map(name => [name, read(join(folder, `${name}.json`))]))
}

let self: string | undefined

/** This process, so that no later one of the same number is taken for it: number and start (proc_pid_stat(5), field 22). */
export function processNow(): string {
  self ??= `${process.pid} ${startOf(process.pid)}`
  return self
}

/** Hundredths of a second since the machine was started. */
export function uptimeNow(): number {
  return Math.floor(uptime() * 100)
}

/** Whether the process that adds is still there; its record is not to be touched then. */
export function isBeingAdded({ adding }: Recorded): boolean {
  const [pid = '', start] = adding?.split(' ') ?? []
  return adding !== undefined && startOf(pid) === start
}

function startOf(pid: number | string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie does nothing any more, only its parent has not looked yet.
    return 'ZX'.includes(state) ? undefined : fields[18]
  } catch {
    return undefined
  }
}

function read(path: string, expected?: Key): Found {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    return 'damaged'
  }
  try {
    const record = JSON.parse(text) as Recorded
    return hostName(expected ?? record) === record.hostName && path.endsWith(`/${hostName(record)}.json`)
      ? record
      : 'damaged'
  } catch {
    return 'damaged'
  }
}

function pathOf(pod: Key): string {
  return join(recordsOf(pod.network), `${hostName(pod)}.json`)
}

function draftOf(pod: Key): string {
  return join(draftsOf(pod.network), `${hostName(pod)}.${process.pid}`)
}

function textOf(record: Recorded): string {
  return `${JSON.stringify(record)}\n`
}
