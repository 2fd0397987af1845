import type { Track } from '../course/lab.ts'
import type { Cluster, Underlay } from '../providers/provider.ts'

/** Where a check run takes place. */
export interface Ground {
  readonly track: Track
  readonly underlay: Underlay
  /** Nodes have one. */
  readonly kubelet?: boolean
}

export function groundOf(cluster: Pick<Cluster, 'underlay' | 'kubelets'>, track: Track): Ground {
  const { underlay, kubelets } = cluster
  return { track, underlay, ...(kubelets ? { kubelet: true } : {}) }
}

/** Whether a step, check or mistake belongs there; a unit test and an error speak of code only. */
export function applies(
  what: {
    readonly track?: Track
    readonly underlay?: Underlay
    readonly kubelet?: boolean
    readonly unit?: string
    readonly trouble?: string
  },
  ground: Ground,
): boolean {
  const isOfCode = what.unit !== undefined || what.trouble !== undefined
  if (isOfCode && ground.track === 'hand') return false
  if (what.track !== undefined && what.track !== ground.track) return false
  if (what.kubelet !== undefined && what.kubelet !== (ground.kubelet ?? false)) return false
  return what.underlay === undefined || what.underlay === ground.underlay
}
