import { existsSync } from 'node:fs'
import { leases, release } from '../ipam/leases.ts'
import type { Key } from '../link/names.ts'
import { removeCable } from '../link/remove.ts'
import { onNode } from '../netns/sockets.ts'
import { CniError, cniErrorOf } from '../protocol/error.ts'
import { liveIn, type Stale, staleIn } from '../protocol/gc.ts'
import * as record from '../protocol/record.ts'
import { ask } from './ask.ts'
import { type Call, journalPath } from './call.ts'
import { detach } from './del.ts'
import { withSoundJournal } from './journal.ts'

/**
 * CNI GC: removes every attachment of the network that the runtime does not list, by its record or lease, and then has the
 * IPAM plugin do the same. One that fails does not keep the others; all errors are told at the end.
 */
export function gc(call: Call): undefined {
  const { config, pod } = call
  const live = liveIn(config.json, pod.network)
  const failed: unknown[] = []
  const attempt = (work: () => void) => {
    try {
      work()
    } catch (error) {
      failed.push(error)
    }
  }
  if (live !== undefined) attempt(() => withSoundJournal(call, () => sweep(call, live, attempt)))
  if (config.source === 'delegate') attempt(() => ask(call, 'GC'))
  if (failed.length === 0) return
  const errors = failed.map(cniErrorOf)
  throw new CniError(errors[0]?.code ?? 0, errors.map(({ message }) => message).join('; '), errors[0]?.details, {
    cause: failed[0],
  })
}

function sweep(call: Call, live: readonly Key[], attempt: (work: () => void) => void): void {
  const { config, pod } = call
  const { network } = pod
  const { keys, names } = staleAmong(call, live)
  for (const key of keys) attempt(() => (config.role === 'ipam' ? void release(config.conf, key) : remove(call, key)))
  for (const name of names) {
    attempt(() => {
      onNode(node => removeCable(node, name))
      record.forget(network, name)
    })
  }
}

/** What GC would remove now; undefined where the runtime does not say what is alive. */
export function staleOf(call: Call): Stale | undefined {
  const live = liveIn(call.config.json, call.pod.network)
  return live && staleAmong(call, live)
}

function staleAmong(call: Call, live: readonly Key[]): Stale {
  const { config, pod } = call
  const { network } = pod
  const all = config.role === 'main' ? record.records(network) : new Map<string, record.Found>()
  const recorded = new Map([...all].flatMap(([name, found]) => (isBusy(found) ? [] : [[name, keyIn(found)] as const])))
  const leased = (config.source === 'pool' && existsSync(journalPath(call)) ? leases(config.conf) : [])
    .map(({ containerId, ifname }) => ({ network, containerId, ifname }))
    .filter(key => config.role === 'ipam' || !isBusy(record.find(key)))
  return staleIn(recorded, leased, live)
}

/** What DEL would do, had the runtime asked; the namespace is not known any more, and not needed. */
function remove(call: Call, key: Key): void {
  detach(call, { ...key, netns: '' })
}

/** The runtime may not collect garbage while it adds; that it does not is worth more than its word. */
function isBusy(found: record.Found): boolean {
  return typeof found === 'object' && record.isBeingAdded(found)
}

function keyIn(found: record.Found): Key | undefined {
  return typeof found === 'object' ? found : undefined
}
