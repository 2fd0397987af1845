import { expect, test } from 'vitest'
import { nodeNetwork } from '#mini-cni/daemon/node-network.ts'

const template = {
  name: 'pods',
  plugins: [
    { type: 'mini-cni', bridge: 'cni0' },
    { type: 'portmap', snat: true },
  ],
}
const node = (runtime: string, podCIDRs?: readonly string[]) => ({
  metadata: { name: 'one' },
  spec: podCIDRs === undefined ? {} : { podCIDRs },
  status: { nodeInfo: { containerRuntimeVersion: runtime } },
})

test('a node adds its pod CIDRs, a default route for each family, the list of nodes, and the version of its runtime', () => {
  expect(nodeNetwork(template, node('containerd://1.6.20~ds1', ['10.244.1.0/24', 'fd00::/64']))).toEqual({
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'mini-cni',
        bridge: 'cni0',
        nodeStore: { type: 'kubernetes', path: '/var/lib/cni/mini-cni/nodes.json' },
        ipam: {
          type: 'mini-cni',
          ranges: [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00::/64' }]],
          routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
        },
      },
      { type: 'portmap', snat: true },
    ],
  })
})

test('what the template says itself stands', () => {
  const ipam = { type: 'mini-cni', ranges: [[{ subnet: '10.9.0.0/16' }]], routes: [] }
  const nodeStore = { type: 'file', path: '/etc/nodes.json' }
  const own = { name: 'pods', plugins: [{ type: 'mini-cni', nodeStore, ipam }] }
  expect(nodeNetwork(own, node('containerd://2.3.7', ['10.244.1.0/24']))).toEqual({ cniVersion: '1.1.0', ...own })
})

test('a node without pod CIDR is told what gives it one', () => {
  expect(() => nodeNetwork(template, node('containerd://2.3.7'))).toThrow(
    'node one has no pod CIDR: the controller manager gives it one with --allocate-node-cidrs and --cluster-cidr',
  )
})
