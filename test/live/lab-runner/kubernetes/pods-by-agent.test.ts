/** mini-cni as a resident agent, called by a containerd that asks for its STATUS. */
import { test } from 'vitest'
import { agentDownIsNotReady } from './agent-down.ts'
import { describeKubelets } from './kubelet-contract.ts'
import { describeLoad } from './under-load.ts'

describeKubelets('agent', { mode: 'agent', containerd: '2.x', cniVersion: '1.1.0', proxyMode: 'iptables' }, real => {
  describeLoad(real, ['containerd', 'mini-cni-agent', 'kubelet', 'kube-proxy'])

  test('without its agent a node is not ready, in our words, and ready again with it', async () => {
    const stop = 'kill -9 $(cat /run/kubernetes/mini-cni-agent.pid)'
    await agentDownIsNotReady(real(), real().nodes[1], stop, 'start-part mini-cni-agent')
  })
})
