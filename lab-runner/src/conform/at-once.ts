/** Many calls at once against the same number in sequence. */
import { availableParallelism } from 'node:os'
import { elapsed, least } from './elapsed.ts'
import { NotApplicable } from './item.ts'
import type { Called, PodOfRig, Rig } from './rig.ts'

/** Time of ten DELs at once as part of that of ten in sequence; NotApplicable where VERSION shows that this machine cannot tell. */
export async function delAtOnce(rig: Rig): Promise<number> {
  if (availableParallelism() < 2) throw new NotApplicable('this machine has only one processor')
  const pods = await Promise.all(Array.from({ length: 20 }, () => rig.pod()))
  const ratio = await least(3, 0.7, async () => atOnce(rig, await addAll(rig, pods), 'DEL'))
  if (ratio <= 0.7) return ratio
  const version = await Promise.all(pods.map(() => rig.must({ command: 'VERSION' })))
  const possible = await least(3, 0.5, () => atOnce(rig, version, 'VERSION'))
  if (possible > 0.75 || ratio < 1.3 * possible) throw new NotApplicable('this machine is too busy to tell')
  return ratio
}

/** Time of one half of the calls all at once, as part of that of the other half in sequence. */
async function atOnce(rig: Rig, calls: readonly Called[], command: string): Promise<number> {
  const half = calls.length / 2
  const inSequence = await elapsed(rig, calls.slice(0, half), 'one after another', command)
  return (await elapsed(rig, calls.slice(half), 'at once', command)) / inSequence
}

/** Four side by side. */
async function addAll(rig: Rig, pods: readonly PodOfRig[]): Promise<readonly Called[]> {
  const add = async (pod: PodOfRig) => {
    const conf = rig.kind === 'chained' ? { prevResult: await rig.prev(pod) } : {}
    return rig.must({ command: 'ADD', pod, conf })
  }
  const calls: Called[] = []
  for (let at = 0; at < pods.length; at += 4) calls.push(...(await Promise.all(pods.slice(at, at + 4).map(add))))
  return calls
}
