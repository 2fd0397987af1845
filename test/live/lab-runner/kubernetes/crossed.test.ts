/** The other way round: the agent with Debian's containerd, processes with a new one. */
import { describe } from 'vitest'
import { describeKubelets } from './kubelet-contract.ts'

describe('agent, containerd of Debian', () => {
  describeKubelets('old', { mode: 'agent', containerd: 'own', cniVersion: '1.0.0', proxyMode: 'nftables' })
})

describe('processes, containerd 2.x', () => {
  describeKubelets('new', { mode: 'process', containerd: '2.x', cniVersion: '1.1.0', proxyMode: 'iptables' })
})
