/** Ranges of addresses that a cluster has beside those of its nodes. */
import type { Topology } from '../provider.ts'

export const serviceCidrs: readonly string[] = ['10.96.0.0/16', 'fd00:10:96::/112']

/** The first addresses of these: the API server, as pods see it. */
export const apiServices: readonly string[] = ['10.96.0.1', 'fd00:10:96::1']

export const clusterDns = '10.96.0.10'

/** The range that all nodes' pods are in, per family: a /16, a /48. */
export function clusterCidrs({ nodes }: Pick<Topology, 'nodes'>): readonly string[] {
  return (nodes[0]?.podCidrs ?? []).map(cidr =>
    cidr.includes(':')
      ? `${cidr.split(':').slice(0, 3).join(':')}::/48`
      : `${cidr.split('.').slice(0, 2).join('.')}.0.0/16`,
  )
}
