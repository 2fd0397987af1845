/** What STATUS is asked about: a plugin that is not ready for a while, or busy. */
import { basename } from 'node:path'
import { NotApplicable, Unmet } from './item.ts'
import { poolOfOne } from './networks.ts'
import type { Call, Json, Rig } from './rig.ts'
import { spyOn } from './spied-delegate.ts'

export interface Unready {
  /** With what STATUS has to be called. */
  readonly by: Pick<Call, 'env' | 'conf'>
  /** Takes away what is in the way. */
  end(): Promise<void>
}

/** Its IPAM plugin is not ready; of an IPAM plugin, all addresses are taken. */
export async function unready(rig: Rig): Promise<Unready> {
  if (rig.kind === 'main') {
    const { by, refuse, relent } = await spyOn(rig)
    await refuse('STATUS')
    return { by, end: () => relent('STATUS') }
  }
  const conf = poolOfOne(rig)
  const pod = await rig.pod()
  const prevResult = await rig.add(pod, { conf })
  return {
    by: { conf },
    end: async () => void (await rig.must({ command: 'DEL', pod, conf: { ...conf, prevResult } })),
  }
}

/** Polls STATUS for a second. */
export async function turnsReady(rig: Rig, by: Unready['by']): Promise<boolean> {
  const until = performance.now() + 1000
  for (;;) {
    const isLate = performance.now() > until
    if ((await rig.call({ command: 'STATUS', ...by })).exitCode === 0) return true
    if (isLate) return false
  }
}

/** STATUS must end while ADD waits for its IPAM plugin; nothing is asked of one that has none. */
export async function answersDuringAdd(rig: Rig): Promise<void> {
  if (rig.kind !== 'main' || (rig.conf.ipam as Json | undefined)?.type === undefined) return
  const { by, stall, relent } = await spyOn(rig)
  await stall('ADD')
  const adding = rig.call({ command: 'ADD', pod: await rig.pod(), ...by, timeout: 8000, mayHang: true })
  const { ending } = await rig.call({ command: 'STATUS', ...by, timeout: 3000, mayHang: true })
  await relent('ADD')
  await adding
  if (ending === 'timeout') throw new Unmet('STATUS had not ended after 3 s while an ADD waited for its IPAM plugin')
}

/** The configuration without IPAM of somebody else, whose time is not the plugin's own. */
export function withoutDelegate({ kind, plugin, conf }: Rig): Json {
  const { ipam, ...rest } = conf
  return kind === 'main' && (ipam as Json | undefined)?.type !== basename(plugin) ? rest : conf
}

/** What is down when this is down, for all pods: the bridge, or the link that they share. */
export function sharedLink({ conf }: Rig): string {
  const name = conf.bridge ?? conf.master
  if (typeof name === 'string') return name
  throw new NotApplicable('its configuration names no bridge or master that all pods depend on')
}
