import type { Cluster } from '../providers/provider.ts'
import type { Kubectl } from './cluster-api.ts'

/** Where an agent learns of nodes, and the credentials that it needs for that; undefined where the cluster has no API. */
export async function followCluster(
  _cluster: Cluster,
  _kubectl: Kubectl | undefined,
): Promise<
  | {
      readonly conf: { readonly type: 'kubernetes'; readonly path: string; readonly kubeconfig: string }
      readonly kubeconfig: string
    }
  | undefined
> {
  return undefined
}
