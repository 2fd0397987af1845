/** Clusters for one case each: brought to where a lab starts, and gone afterwards whatever happens. */
import type { Course, Lab } from '../course/lab.ts'
import { onInterrupt } from '../interrupt.ts'
import { fastForward, topologyOf } from '../lesson/reach.ts'
import type { Cluster, Provider, Underlay } from '../providers/provider.ts'

export interface Place {
  readonly provider: Provider
  readonly course: Course
  readonly underlay: Underlay
  /** Ask only the step in which a mistake was made. */
  readonly quick?: boolean
}

let count = 0

/** Runs `work` on a new cluster in the state in which `lab` starts. */
export async function onFreshCluster<T>(place: Place, lab: Lab, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  return onEmptyCluster(place, async cluster => {
    await fastForward(cluster, place.course, lab)
    return work(cluster)
  })
}

/** Runs `work` on a new cluster that has nothing but nodes. */
export async function onEmptyCluster<T>(
  { provider, course, underlay }: Place,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  count += 1
  const name = `proof-${process.pid}-${count}`
  const forget = onInterrupt(async () => (await provider.find(name))?.down())
  const cluster = await provider.up(topologyOf(course, name, underlay))
  try {
    return await work(cluster)
  } finally {
    await cluster.down()
    forget()
  }
}
