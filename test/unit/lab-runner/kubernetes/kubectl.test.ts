/** Machines that were there before: whose API `cnilab kubectl` asks, and when it asks nobody. */
import { afterEach, expect, test, vi } from 'vitest'
import { adminNode } from '../../../../lab-runner/src/kubernetes/admin.ts'
import { kubectl } from '../../../../lab-runner/src/kubernetes/kubectl.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'

afterEach(() => vi.unstubAllEnvs())

const node = (name: string, isControlPlane = false) =>
  ({ name, exec: async () => ({ exitCode: isControlPlane ? 0 : 1, stdout: '', stderr: '' }) }) as unknown as Node
const cluster = (...nodes: readonly Node[]) => ({ name: 'lab', provider: 'ssh', nodes }) as unknown as Cluster

test('the administrator is on the node that has the kubeconfig and a kubectl', async () => {
  expect((await adminNode(cluster(node('one'), node('two', true))))?.name).toBe('two')
})

test('where none has, a kubeconfig of the environment is not taken, but named', async () => {
  vi.stubEnv('KUBECONFIG', '/root/elsewhere.yaml')
  await expect(kubectl(cluster(node('one'), node('two')), ['get', 'nodes'])).rejects.toMatchObject({
    message: 'neither one nor two has a kubectl and /etc/kubernetes/admin.conf, as a control plane of kubeadm does',
    suggestions: [
      'with the kubeconfig of these machines: cnilab kubectl -- --kubeconfig /root/elsewhere.yaml get nodes',
      'KUBECONFIG alone is not taken, since it may be of another cluster',
    ],
  })
})
