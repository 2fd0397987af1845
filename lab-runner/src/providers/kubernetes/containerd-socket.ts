import { Exit, LabError } from '../../errors.ts'
import { findClusters } from '../netns/processes.ts'
import type { Cluster, Node } from '../provider.ts'

/** By which a program on this machine reaches the containerd of a node: no route leads there, but a socket is a file. */
export function containerdSocket({ name }: Pick<Cluster, 'name'>, node: Pick<Node, 'name'>): string {
  const pid = findClusters().get(name)?.nodes.get(node.name)
  if (pid !== undefined) return `/proc/${pid}/root/run/containerd/containerd.sock`
  throw new LabError(`${node.name} is down`, { exit: Exit.machine, suggestions: ['cnilab down && cnilab up'] })
}
