/** `cnilab install --agent` where the runtime is a containerd 2.x, which takes the newest CNI and asks for STATUS. */
import { expect, test } from 'vitest'
import { uninstall } from '../../../../lab-runner/src/install/uninstall.ts'
import { ask } from '../providers/topology.ts'
import { agentDownIsNotReady } from './agent-down.ts'
import { describeKubelets } from './kubelet-contract.ts'
import { until } from './real-cluster.ts'

describeKubelets(
  'installed',
  { mode: 'install --agent', containerd: '2.x', cniVersion: '1.1.0', proxyMode: 'nftables' },
  real => {
    test('without its agent a node is not ready, in our words, and ready again with it', async () => {
      const keeper = '$(cat /run/mini-cni/keeper.pid)'
      const stop = `kill -STOP ${keeper}; kill -9 $(cat /run/mini-cni/agent/lock)`
      await agentDownIsNotReady(real(), real().nodes[1], stop, `kill -CONT ${keeper}`)
    })

    test('uninstalled, nodes are as without a plugin', async () => {
      await uninstall(real().cluster, { yes: true })
      const asked = ['get', 'nodes', '-o', 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].message}']
      const isSo = async () => (await real().kubectl(asked)).match(/cni plugin not initialized/g)?.length === 2
      await until(isSo, 'both nodes say that they have none')
      expect(await ask(real().nodes[0], 'ls -A /etc/cni/net.d; ls /opt | grep mini-cni || true')).toBe('')
    })
  },
)
