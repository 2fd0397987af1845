import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClusterNode } from '#mini-cni/model.ts'
import { inNetns } from '#mini-cni/netns/enter.ts'
import { reconcile, withdraw } from '#mini-cni/routes/routes.ts'
import { ip, ipJson } from '../ip.ts'
import { pings } from '../pings.ts'

const node = (n: number): ClusterNode => ({
  name: `node${n}`,
  ips: [`172.30.0.1${n}`, `fd00:30::1${n}`],
  podCidrs: [`10.244.${n}.0/24`, `fd00:10:244:${n}::/64`],
})
const nodes = [node(1), node(2)]

/** Two nodes on one cable; each has a bridge with the first address of its pods, which stands for all of them. */
beforeEach(() => {
  for (const n of [1, 2]) ip(`netns add routes-node${n}`)
  ip('-n routes-node1 link add eth0 type veth peer name eth0 netns routes-node2')
  for (const n of [1, 2]) {
    ip(`-n routes-node${n} link add cni0 type bridge`)
    for (const dev of ['lo', 'eth0', 'cni0']) ip(`-n routes-node${n} link set ${dev} up`)
    ip(`-n routes-node${n} address add 172.30.0.1${n}/24 dev eth0`)
    ip(`-n routes-node${n} address add fd00:30::1${n}/64 dev eth0 nodad`)
    ip(`-n routes-node${n} address add 10.244.${n}.1/24 dev cni0`)
    ip(`-n routes-node${n} address add fd00:10:244:${n}::1/64 dev cni0 nodad`)
  }
})

afterEach(() => {
  for (const n of [1, 2]) ip(`netns del routes-node${n}`)
})

const run = (self: ClusterNode, all = nodes) => inNetns(`/run/netns/routes-${self.name}`, () => reconcile(self, all))
const ours = (n: number) =>
  ip(`-n routes-node${n} route show proto 118`) + ip(`-n routes-node${n} -6 route show proto 118`)

test('the pods of the other node are reached, both ways, IPv4 and IPv6; again, and nothing changes', () => {
  expect(pings('routes-node1', '10.244.2.1')).toBe(false)
  for (const self of nodes) expect(run(self)).toHaveLength(2)
  for (const self of nodes) expect(run(self)).toEqual([])
  for (const address of ['10.244.2.1', 'fd00:10:244:2::1']) expect(pings('routes-node1', address), address).toBe(true)
  expect(ipJson('-n routes-node1 route show proto 118')).toEqual([
    expect.objectContaining({ dst: '10.244.2.0/24', gateway: '172.30.0.12', dev: 'eth0' }),
  ])
  expect(ours(1)).not.toContain('10.244.1.0')
})

test('a node forwards from then on', () => {
  run(node(1))
  const read = (path: string) =>
    inNetns('/run/netns/routes-node1', () => readFileSync(`/proc/sys/net/${path}`, 'utf8').trim())
  expect([read('ipv4/ip_forward'), read('ipv6/conf/all/forwarding')]).toEqual(['1', '1'])
})

test('a route that somebody deletes comes back', () => {
  run(node(1))
  ip('-n routes-node1 route del 10.244.2.0/24')
  ip('-n routes-node1 -6 route del fd00:10:244:2::/64')
  expect(run(node(1))).toHaveLength(2)
  expect(ours(1)).toMatch(/10\.244\.2\.0\/24.*fd00:10:244:2::\/64/s)
})

test('a node that moves is followed, one that leaves is forgotten, and routes of others stay', () => {
  ip('-n routes-node1 route add 192.0.2.0/24 via 172.30.0.99 proto static')
  ip('-n routes-node1 -6 route add 2001:db8::/32 via fd00:30::99 proto static')
  run(node(1))
  const moved = { ...node(2), ips: ['172.30.0.22', 'fd00:30::22'] }
  expect(run(node(1), [node(1), moved])).toHaveLength(4)
  expect(ours(1)).toMatch(/via 172\.30\.0\.22 .*via fd00:30::22 /s)
  expect(run(node(1), [node(1)])).toHaveLength(2)
  expect(ours(1)).toBe('')
  expect(ip('-n routes-node1 route show proto static')).toContain('192.0.2.0/24')
  expect(ip('-n routes-node1 -6 route show proto static')).toContain('2001:db8::/32')
})

test('withdraw takes all of ours and nothing else, twice', () => {
  ip('-n routes-node1 route add 192.0.2.0/24 via 172.30.0.99 proto static')
  run(node(1))
  for (const _ of ['once', 'twice']) inNetns('/run/netns/routes-node1', withdraw)
  expect(ours(1)).toBe('')
  expect(ip('-n routes-node1 route show proto static')).toContain('192.0.2.0/24')
})

test('a node behind a router is refused by name, and no route is made', () => {
  const far = { ...node(2), ips: ['172.30.2.2', 'fd00:30:2::2'] }
  expect(() => run(node(1), [node(1), far])).toThrow(
    'no L2 neighbour for node2: 172.30.2.2 is not on a network that node1 has an address in',
  )
  expect(ours(1)).toBe('')
})
