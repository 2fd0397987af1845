/** A pod whose ADD is the next thing to happen. */
import type { Json, PodOfRig, Rig, Snapshot } from './rig.ts'

export interface Ready {
  readonly pod: PodOfRig
  /** Settled: what is new after ADD and DEL of this pod was left behind. */
  readonly before: Snapshot
  /** What ADD needs besides the configuration of the run: the prevResult of a chained plugin. */
  readonly conf: Json
}

export async function ready(rig: Rig): Promise<Ready> {
  const pod = await rig.pod()
  const before = await rig.settled(pod)
  return { pod, before, conf: rig.kind === 'chained' ? { prevResult: await rig.prev(pod) } : {} }
}
