import { Exit, LabError } from '../errors.ts'
import type { Cluster, Node, Shell } from '../providers/provider.ts'

/** A node, a pod with the node it belongs to, or the outside host. */
export interface Place {
  /** `node1`, `pod a`, `outside` */
  readonly say: string
  readonly shell: Shell
  readonly pod?: { readonly name: string; readonly node: Node }
}

/** Finds what a check's `on` names; a name that the cluster has not is a fault of the course. */
export function placeOf(cluster: Cluster, on: string): Place {
  const node = cluster.nodes.find(({ name }) => name === on)
  if (node !== undefined) return { say: on, shell: node }
  const pod = cluster.pods.find(({ name }) => name === on)
  if (pod !== undefined) return { say: `pod ${on}`, shell: pod, pod: { name: on, node: pod.node } }
  if (on === 'outside' && cluster.outside !== undefined) return { say: on, shell: cluster.outside }
  const names = [...cluster.nodes, ...cluster.pods].map(({ name }) => name)
  throw new LabError(`a check asks on "${on}", and cluster ${cluster.name} has no such node or pod`, {
    exit: Exit.content,
    suggestions: [`on: one of ${[...names, ...(cluster.outside === undefined ? [] : ['outside'])].join(', ')}`],
  })
}
