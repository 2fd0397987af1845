/** mini-cni as a resident agent, called by a containerd that asks for its STATUS. */
import { expect, test } from 'vitest'
import { ask } from '../providers/topology.ts'
import { describeKubelets } from './kubelet-contract.ts'
import { until } from './real-cluster.ts'
import { describeLoad } from './under-load.ts'

describeKubelets('agent', { mode: 'agent', containerd: '2.x', cniVersion: '1.1.0', proxyMode: 'iptables' }, real => {
  describeLoad(real, ['containerd', 'mini-cni-agent', 'kubelet', 'kube-proxy'])

  test('without its agent a node is not ready, in our words, and ready again with it', async () => {
    const [, node] = real().nodes
    const ready = async () => {
      const { status } = JSON.parse(await real().kubectl(['get', 'node', node.name, '-o', 'json']))
      return status.conditions.find(({ type }: { type: string }) => type === 'Ready')
    }
    await ask(node, 'kill -9 $(cat /run/kubernetes/mini-cni-agent.pid)')
    await until(async () => (await ready()).status === 'False', 'the node is not ready')
    expect((await ready()).message).toContain('mini-cni-agent')
    await ask(node, 'start-part mini-cni-agent')
    await until(async () => (await ready()).status === 'True', 'the node is ready')
  })
})
