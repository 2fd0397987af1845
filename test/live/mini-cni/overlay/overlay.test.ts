import { afterEach, describe, expect, test } from 'vitest'
import type { ClusterNode, CrossNode } from '#mini-cni/model.ts'
import { newLink } from '#mini-cni/netlink/messages/link.ts'
import { inNetns } from '#mini-cni/netns/enter.ts'
import { onNode } from '#mini-cni/netns/sockets.ts'
import { whyNotMade } from '#mini-cni/overlay/device.ts'
import { reconcileOverlay, withdrawOverlay } from '#mini-cni/overlay/overlay.ts'
import { overlayTrouble } from '#mini-cni/overlay/trouble.ts'
import { tunnelDevice, vtepMac } from '#mini-cni/overlay/tunnel.ts'
import { ip, ipJson } from '../ip.ts'
import { pings } from '../pings.ts'
import { type ThreeNodes, threeNodes } from './three-nodes.ts'

let cluster: ThreeNodes
afterEach(() => cluster.remove())

const run = (n: number, mode: CrossNode, nodes: readonly ClusterNode[] = cluster.nodes) =>
  inNetns(`/run/netns/${cluster.at(n)}`, () => reconcileOverlay(nodes[n - 1] as ClusterNode, nodes, mode))
const runAll = (mode: CrossNode) => [1, 2, 3].map(n => run(n, mode).length)
const link = (n: number) => ipJson(`-n ${cluster.at(n)} -d link show cni-vxlan`)[0]
const ours = (n: number) =>
  ip(`-n ${cluster.at(n)} route show proto 118`) + ip(`-n ${cluster.at(n)} -6 route show proto 118`)
const passes = (n: number, bytes: number, address: string) => {
  try {
    ip('netns', 'exec', cluster.at(n), 'ping', '-qc1', '-w3', '-Mdo', '-s', `${bytes}`, address)
    return true
  } catch {
    return false
  }
}

describe.each([
  { family: 4, local: '172.30.1.11', mtu: 1450 },
  { family: 6, local: 'fd00:30:1::11', mtu: 1430 },
] as const)('over IPv$family', ({ family, local, mtu }) => {
  test('the pods of all nodes are reached, of both families; again, and nothing changes', () => {
    cluster = threeNodes(`vx${family}`, family)
    expect(runAll('vxlan').every(count => count > 0)).toBe(true)
    expect(runAll('vxlan')).toEqual([0, 0, 0])
    for (const address of ['10.244.2.1', 'fd00:10:244:2::1', '10.244.3.1']) {
      expect(pings(cluster.at(1), address), address).toBe(true)
    }
    expect(link(1)).toMatchObject({
      mtu,
      address: vtepMac('node1'),
      linkinfo: { info_data: { id: 118, port: 4789, learning: false, [family === 4 ? 'local' : 'local6']: local } },
    })
  })

  test('a packet of just this size passes whole, one byte more does not', () => {
    cluster = threeNodes(`mtu${family}`, family)
    runAll('vxlan')
    expect([mtu - 28, mtu - 27].map(bytes => passes(1, bytes, '10.244.2.1'))).toEqual([true, false])
    expect([mtu - 48, mtu - 47].map(bytes => passes(1, bytes, 'fd00:10:244:2::1'))).toEqual([true, false])
  })
})

describe('what somebody changes is put back, and nothing else is touched:', () => {
  test.each([
    ['the device', 'link del cni-vxlan'],
    ['its MTU', 'link set cni-vxlan mtu 1400'],
    ['its MAC address', 'link set cni-vxlan address 02:00:00:00:00:99'],
    ['that it is up', 'link set cni-vxlan down'],
    ['its address', 'address del 10.244.1.0/32 dev cni-vxlan'],
    ['a neighbour', 'neigh del 10.244.2.0 dev cni-vxlan'],
    ['a route', 'route del 10.244.2.0/24'],
    ['an IPv6 route', '-6 route del fd00:10:244:2::/64'],
  ])('%s', (_what, command) => {
    cluster = threeNodes('back')
    runAll('vxlan')
    ip(`-n ${cluster.at(1)} route add 192.0.2.0/24 via 172.30.1.1 proto static`)
    ip(`-n ${cluster.at(1)} ${command}`)
    expect(run(1, 'vxlan').length).toBeGreaterThan(0)
    expect(run(1, 'vxlan')).toEqual([])
    for (const address of ['10.244.2.1', 'fd00:10:244:2::1']) expect(pings(cluster.at(1), address), address).toBe(true)
    expect(ip(`-n ${cluster.at(1)} route show proto static`)).toContain('192.0.2.0/24')
    expect(link(1).mtu).toBe(1450)
  })

  test('a forwarding entry, also one that leads elsewhere, and one of nobody', () => {
    cluster = threeNodes('fdb')
    runAll('vxlan')
    const bridge = (command: string) => ip('netns', 'exec', cluster.at(1), 'bridge', ...command.split(' '))
    bridge(`fdb replace ${vtepMac('node2')} dev cni-vxlan dst 172.30.1.99 self permanent`)
    bridge('fdb add 02:00:00:00:00:77 dev cni-vxlan dst 172.30.1.99 self permanent')
    bridge(`fdb del ${vtepMac('node3')} dev cni-vxlan self`)
    expect(run(1, 'vxlan')).toHaveLength(3)
    expect(pings(cluster.at(1), '10.244.2.1')).toBe(true)
    expect(bridge('fdb show dev cni-vxlan')).not.toContain('172.30.1.99')
  })
})

test('auto: directly to the neighbour, through the tunnel to who is behind a router; the other way when it moves', () => {
  cluster = threeNodes('auto')
  runAll('auto')
  for (const address of ['10.244.2.1', '10.244.3.1', 'fd00:10:244:2::1', 'fd00:10:244:3::1']) {
    expect(pings(cluster.at(1), address), address).toBe(true)
  }
  expect(ours(1)).toMatch(/10\.244\.3\.0\/24 via 172\.30\.1\.13 dev eth0/)
  expect(ours(1)).toMatch(/10\.244\.2\.0\/24 via 10\.244\.2\.0 dev cni-vxlan/)
  const [one, two, three] = cluster.nodes
  run(1, 'auto', [one, { ...two, ips: three.ips }, { ...three, ips: two.ips }])
  expect(ours(1)).toMatch(/10\.244\.2\.0\/24 via 172\.30\.1\.13 dev eth0/)
  expect(ours(1)).toMatch(/10\.244\.3\.0\/24 via 10\.244\.3\.0 dev cni-vxlan/)
})

test('a tunnel that nobody needs goes, and its routes with it', () => {
  cluster = threeNodes('gone')
  runAll('vxlan')
  run(1, 'auto', [cluster.nodes[0], cluster.nodes[0], cluster.nodes[2]])
  expect(ours(1)).not.toContain('cni-vxlan')
  expect(ipJson(`-n ${cluster.at(1)} link show`).map(({ ifname }) => ifname)).not.toContain('cni-vxlan')
  inNetns(`/run/netns/${cluster.at(2)}`, withdrawOverlay)
  expect(ours(2)).toBe('')
})

test('the underlay gets smaller, and the node gets another address: the device follows', () => {
  cluster = threeNodes('follow')
  runAll('vxlan')
  ip(`-n ${cluster.at(1)} link set eth0 mtu 1400`)
  run(1, 'vxlan')
  expect(link(1).mtu).toBe(1350)
  ip(`-n ${cluster.at(1)} address add 172.30.1.21/24 dev eth0`)
  ip(`-n ${cluster.at(1)} address del 172.30.1.11/24 dev eth0`)
  expect(() => run(1, 'vxlan')).toThrow('node1 is said to have 172.30.1.11, and no link here has it')
  ip(`-n ${cluster.at(1)} address replace 172.30.1.21/24 dev eth0`)
  ip(`-n ${cluster.at(1)} route replace default via 172.30.1.1`)
  const [one, two, three] = cluster.nodes
  const moved = [{ ...one, ips: ['172.30.1.21', 'fd00:30:1::11'] }, two, three]
  for (const n of [1, 2, 3]) run(n, 'vxlan', moved)
  expect(link(1).linkinfo.info_data.local).toBe('172.30.1.21')
  expect(pings(cluster.at(1), '10.244.2.1')).toBe(true)
})

test('what is broken of the tunnel is said, and nothing where nobody is far', () => {
  cluster = threeNodes('said')
  const said = (mode: CrossNode, nodes: readonly ClusterNode[] = cluster.nodes) =>
    inNetns(`/run/netns/${cluster.at(1)}`, () => overlayTrouble(cluster.nodes[0], nodes, mode))
  expect(said('auto')).toMatch(/^the tunnel cni-vxlan is gone; 1 node is cut off/)
  runAll('vxlan')
  expect(said('vxlan')).toBeUndefined()
  ip(`-n ${cluster.at(1)} link set cni-vxlan down`)
  expect(said('vxlan')).toBe('the tunnel cni-vxlan is down; 2 nodes are cut off: ip link set cni-vxlan up')
  ip(`-n ${cluster.at(1)} link del cni-vxlan`)
  ip(`-n ${cluster.at(1)} link add cni-vxlan type bridge`)
  expect(said('vxlan')).toMatch(/cni-vxlan is no tunnel; .* ip link del cni-vxlan/)
  const [one, , three] = cluster.nodes
  expect(said('auto', [one, three])).toBeUndefined()
})

test('of a kernel that has no such device one learns its module', () => {
  cluster = threeNodes('lacks')
  let error: unknown
  try {
    onNode(node => node.request(newLink({ ...tunnelDevice, kind: 'no-such-kind' as 'vxlan' })))
  } catch (thrown) {
    error = thrown
  }
  expect(whyNotMade(error, tunnelDevice)).toMatchObject({ message: 'this kernel has no VXLAN: modprobe vxlan' })
})

test('a device of another kind by that name, and another VXLAN of our number, are refused by name', () => {
  cluster = threeNodes('taken')
  ip(`-n ${cluster.at(1)} link add cni-vxlan type bridge`)
  expect(() => run(1, 'vxlan')).toThrow(/cni-vxlan exists and is a bridge.*ip link del cni-vxlan/)
  ip(`-n ${cluster.at(2)} link add flannel.1 type vxlan id 118 dstport 4789 dev eth0`)
  expect(() => run(2, 'vxlan')).toThrow(/another device has VXLAN 118 on port 4789/)
})
