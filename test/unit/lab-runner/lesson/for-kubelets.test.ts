import { expect, test } from 'vitest'
import { forRuntime, makePods } from '../../../../lab-runner/src/lesson/for-kubelets.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { recordedCluster } from '../checks/recorded-cluster.ts'
import { lab, step } from '../checks/small-lab.ts'

const network = { cniVersion: '1.1.0', name: 'cnilab', type: 'mini-cni' }

/** A node whose runtime says that it is `runtime`, and a cluster of it with kubelets. */
function withRuntime(runtime: string): [Cluster, Node] {
  const { cluster } = recordedCluster()
  const node = { ...cluster.nodes[0], exec: async () => ({ exitCode: 0, stdout: `runtime ${runtime}\n`, stderr: '' }) }
  return [{ ...cluster, kubelets: true }, node as Node]
}

test.each([
  ['containerd 1.6.20~ds1', '1.0.0'],
  ['containerd 2.3.7', '1.1.0'],
])('for %s the network is one of %s', async (runtime, cniVersion) => {
  const [cluster, node] = withRuntime(runtime)
  expect(await forRuntime(cluster, node, network)).toEqual({ ...network, cniVersion })
  expect(await forRuntime(cluster, node, { ...network, cniVersion: '0.4.0' })).toMatchObject({ cniVersion: '0.4.0' })
})

test('where no kubelet is, nobody is asked', async () => {
  const { cluster, asked } = recordedCluster()
  expect(await forRuntime(cluster, cluster.nodes[0] as Node, network)).toBe(network)
  expect(asked).toEqual([])
})

test('pods of Kubernetes are made as the solution makes them, and only where a kubelet is', async () => {
  const command = { node: 'node1', text: 'kubectl run w1', look: false, folded: true, line: 1 }
  const looks = { ...command, text: 'kubectl get pods', look: true }
  const own = { ...step('kubelet', []), kubelet: true, commands: [command, looks] }
  const small = lab('07-cni', [{ ...step('conf', []), commands: [{ ...command, text: 'touch conf' }] }, own])
  const typedOn = async (change: Partial<Cluster>, only?: string) => {
    const { cluster, asked } = recordedCluster({}, change)
    await makePods(cluster, small, only)
    return asked.filter(line => /kubectl|touch/.test(line)).map(line => /kubectl \w+|touch/.exec(line)?.[0])
  }
  expect(await typedOn({})).toEqual([])
  expect(await typedOn({ kubelets: true })).toEqual(['kubectl run'])
  expect(await typedOn({ kubelets: true }, 'conf')).toEqual([])
})

test('the solution is told what Kubernetes calls node2', async () => {
  const told: unknown[] = []
  const exec: Node['exec'] = async (_, options) => {
    told.push(options?.env)
    return { exitCode: 0, stdout: '', stderr: '' }
  }
  const { cluster } = recordedCluster()
  const hosts = ['lab-control-plane', 'lab-worker3'].map(hostname => ({ hostname, links: [], forwards: false }))
  const nodes = cluster.nodes.map((node, index) => ({ ...node, exec, host: hosts[index] }) as Node)
  const command = { node: 'node1', text: 'kubectl run w2', look: false, folded: true, line: 1 }
  const small = lab('07-cni', [{ ...step('kubelet', []), kubelet: true, commands: [command] }])
  await makePods({ ...cluster, nodes, kubelets: true }, small)
  expect(told).toEqual([{ NODE2: 'lab-worker3' }])
})
