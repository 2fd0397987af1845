import { expect, test } from 'vitest'
import { crossNodeOn, networkFor, waysFrom } from '../../../../lab-runner/src/install/network.ts'
import type { Node } from '../../../../lab-runner/src/providers/provider.ts'

const one = { name: 'node1', ips: ['172.30.0.11', 'fd00:30::11'], podCidrs: ['10.244.1.0/24', 'fd00:10:244:1::/64'] }
const two = { name: 'node2', ips: ['172.30.0.12'], podCidrs: ['10.244.2.0/24', 'fd00:10:244:2::/64'] }
const nodeStore = { type: 'file', path: '/opt/mini-cni/nodes.json' }
const wanted = { cniVersion: '1.0.0', plugin: 'mini-cni', nodeStore, all: [one, two] }
const has = (...names: readonly string[]) => ({ has: new Set(names) })
interface List {
  readonly cniVersion: string
  readonly name: string
  readonly plugins: readonly Readonly<Record<string, unknown>>[]
}

test('mini-cni masquerades where there is an nft, and knows all pods of the cluster', () => {
  const { plugins } = networkFor(one, has('nft'), wanted) as List
  expect(plugins).toHaveLength(1)
  expect(plugins[0]).toMatchObject({
    ...{ type: 'mini-cni', ipMasq: true, clusterCIDRs: [...one.podCidrs, ...two.podCidrs], nodeStore },
    ipam: { ranges: [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00:10:244:1::/64' }]] },
  })
  expect((networkFor(one, has(), wanted) as List).plugins[0]).not.toHaveProperty('ipMasq')
})

test('portmap is chained where it is there', () => {
  const { plugins } = networkFor(one, has('portmap'), wanted) as List
  expect(plugins.map(({ type }) => type)).toEqual(['mini-cni', 'portmap'])
})

test('another plugin gets its addresses from host-local where that is there, else from itself, and no key of mini-cni', () => {
  const other = { ...wanted, plugin: 'bridge' }
  const { plugins } = networkFor(one, has('host-local', 'nft'), other) as List
  expect(plugins[0]).toMatchObject({ type: 'bridge', bridge: 'cni0', ipam: { type: 'host-local' } })
  expect(Object.keys(plugins[0] ?? {})).not.toContain('nodeStore')
  expect(plugins[0]).toMatchObject({ isDefaultGateway: true })
  expect(plugins[0]?.ipam).not.toHaveProperty('routes')
  expect((networkFor(one, has(), other) as List).plugins[0]).toMatchObject({ ipam: { type: 'bridge' } })
})

test('a configuration of the user stands, but for the version, which the runtime decides', () => {
  const list = { cniVersion: '1.1.0', name: 'mine', plugins: [{ type: 'ptp' }] }
  expect(networkFor(one, has('portmap'), { ...wanted, own: list })).toEqual({ ...list, cniVersion: '1.0.0' })
  const { plugins } = networkFor(one, has(), { ...wanted, own: { mtu: 1400 } }) as List
  expect(plugins).toEqual([{ mtu: 1400, type: 'mini-cni' }])
})

const near = ['172.30.0.11/24', 'fd00:30::11/64']

test('each way to other pods goes by an address of its own family, and none where a node has none', () => {
  expect(waysFrom(one, [one, two], near)).toEqual(['10.244.2.0/24', '172.30.0.12'])
  expect(waysFrom(two, [one, two], near)).toEqual(['10.244.1.0/24', '172.30.0.11', 'fd00:10:244:1::/64', 'fd00:30::11'])
})

test('behind a router there is a way only by an address of the segment between the nodes', () => {
  const far = { ...two, ips: ['172.30.2.2'] }
  const addresses = ['172.30.1.2/24', '172.30.0.11/24']
  expect(waysFrom(one, [one, far], addresses)).toEqual([])
  expect(waysFrom(one, [one, { ...far, ips: [...far.ips, ...two.ips] }], addresses)).toEqual([
    '10.244.2.0/24',
    '172.30.0.12',
  ])
})

test('an agent looks for itself where the network between the nodes was not made here', () => {
  const [node, host] = [{ name: 'node1' } as Node, { hostname: 'one', links: [], forwards: false }]
  expect(crossNodeOn({ underlay: 'bridged', nodes: [node] })).toBe('host-gw')
  expect(crossNodeOn({ underlay: 'routed', nodes: [node] })).toBe('auto')
  expect(crossNodeOn({ underlay: 'bridged', nodes: [{ ...node, host }] })).toBe('auto')
})
