/** How one is the administrator of a Kubernetes that was there before: as on its control plane, where kubeadm and kind leave a kubeconfig. */
import type { Cluster, Node } from '../providers/provider.ts'

export const admin = '/etc/kubernetes/admin.conf'

/** The first node that has that file and a kubectl. */
export async function adminNode({ nodes }: Pick<Cluster, 'nodes'>): Promise<Node | undefined> {
  for (const node of nodes) {
    const { exitCode } = await node.exec(['sh', '-c', `command -v kubectl && test -r ${admin}`])
    if (exitCode === 0) return node
  }
  return undefined
}
