import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bridge } from '#mini-cni/bridge/bridge.ts'
import { ipam } from '#mini-cni/ipam/ipam.ts'
import { leases } from '#mini-cni/ipam/leases.ts'
import { link } from '#mini-cni/link/link.ts'
import { hostName } from '#mini-cni/link/names.ts'
import type { Attachment, NetConf, Result } from '#mini-cni/model.ts'
import { ip, ipJson } from '../ip.ts'
import { ownNetwork } from '../own-network.ts'
import { pings } from '../pings.ts'
import { makePod } from '../pod.ts'

ownNetwork()

let dataDir: string
let conf: NetConf
let a: Attachment
let b: Attachment

beforeEach(() => {
  dataDir = mkdtempSync('/run/ipam-')
  conf = {
    cniVersion: '1.1.0',
    name: 'pods',
    type: 'mini-cni',
    bridge: 'cni0',
    isDefaultGateway: true,
    ipam: {
      type: 'mini-cni',
      dataDir,
      ranges: [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00:10:244:1::/64' }]],
      routes: [{ dst: '0.0.0.0/0' }, { dst: '192.0.2.0/24' }],
    },
  }
  a = makePod('ipam-a')
  b = makePod('ipam-b')
})

afterEach(() => {
  link.del(a, conf)
  link.del(b, conf)
  for (const { containerId } of [a, b]) if (ip('netns list').includes(containerId)) ip(`netns del ${containerId}`)
  if (ipJson('link show').some(one => one.ifname === 'cni0')) ip('link del cni0')
  rmSync(dataDir, { recursive: true })
})

function attach(pod: Attachment, network = conf): Result {
  const nothing: Result = { cniVersion: '1.1.0', interfaces: [], ips: [], routes: [] }
  return ipam.add(pod, network, bridge.add(pod, network, link.add(pod, network, nothing)))
}

const ipsOf = ({ ips }: Result) => ips.map(one => one.address)

test('static addresses are not its business, ranges are', () => {
  expect(ipam.wanted({ ...conf, ipam: { type: 'static' } })).toBe(false)
  expect(ipam.wanted({ ...conf, ipam: { ranges: [[{ subnet: '10.244.1.0/24' }]] } })).toBe(true)
})

test('each pod has an address of each set at once, and the default route', () => {
  const result = attach(a)
  expect(ipsOf(result)).toEqual(['10.244.1.2/24', 'fd00:10:244:1::2/64'])
  expect(result.ips.map(one => result.interfaces[one.interface ?? -1]?.name)).toEqual(['eth0', 'eth0'])
  expect(result.routes).toEqual([
    { dst: '0.0.0.0/0', gw: '10.244.1.1' },
    { dst: '::/0', gw: 'fd00:10:244:1::1' },
    { dst: '192.0.2.0/24', gw: '10.244.1.1' },
  ])
  expect(ipsOf(attach(b))).toEqual(['10.244.1.3/24', 'fd00:10:244:1::3/64'])
  for (const address of ['10.244.1.3', 'fd00:10:244:1::3']) expect(pings('ipam-a', address), address).toBe(true)
  expect(ipJson('-n ipam-a route show default')[0]).toMatchObject({ gateway: '10.244.1.1', dev: 'eth0' })
  expect(ipJson('-n ipam-a -6 route show default')[0]).toMatchObject({ gateway: 'fd00:10:244:1::1', dev: 'eth0' })
  ipam.check(a, conf, result)
})

test('a gateway outside of the subnet is reached on the link', () => {
  const far = {
    ...conf,
    isDefaultGateway: true,
    ipam: { dataDir, ranges: [[{ subnet: '10.244.9.0/24', gateway: '172.30.9.1' }]] },
  }
  attach(a, far)
  expect(ipJson('-n ipam-a route show default')[0]).toMatchObject({ gateway: '172.30.9.1', flags: ['onlink'] })
})

test('with the routed datapath it chooses addresses and touches nothing', () => {
  const { bridge: _, ...plain } = conf
  const flat: NetConf = { ...plain, datapath: 'routed' }
  const result = ipam.add(a, flat, link.add(a, flat, { cniVersion: '1.1.0', interfaces: [], ips: [], routes: [] }))
  expect(ipsOf(result)).toEqual(['10.244.1.2/24', 'fd00:10:244:1::2/64'])
  expect(ipJson('-n ipam-a -4 address show dev eth0')).toEqual([])
})

test('when an address is free again no interface has it any more, though the namespace lives on', () => {
  attach(a)
  ipam.del(a, conf)
  expect(leases(conf)).toEqual([])
  expect(ip('-n ipam-a -br address')).not.toContain('10.244.1.2')
  expect(ip('-br link')).not.toContain(hostName(a))
  expect(pings('ipam-a', '10.244.1.1')).toBe(false)
})

test('the same holds when the name of the namespace is gone and only a process keeps it', async () => {
  attach(a)
  const keeper = spawn('ip', ['netns', 'exec', 'ipam-a', 'cat'])
  try {
    keeper.stdin.write('it runs')
    await once(keeper.stdout, 'data')
    ip('netns del ipam-a')
    ipam.del(a, conf)
    expect(leases(conf)).toEqual([])
    expect(ip('-br link')).not.toContain(hostName(a))
  } finally {
    keeper.kill()
  }
})

test('a second DEL, and one for a pod that never was, is no error', () => {
  attach(a)
  for (const pod of [a, a, b]) ipam.del(pod, conf)
  expect(leases(conf)).toEqual([])
})

test('one that is full says so, and has room again after a DEL', () => {
  const narrow = { ...conf, ipam: { dataDir, ranges: [[{ subnet: '10.244.1.0/30' }]] } }
  attach(a, narrow)
  expect(() => attach(b, narrow)).toThrow(/no free address in 10\.244\.1\.0\/30 .*all 1 are reserved/)
  ipam.del(a, narrow)
  link.del(b, narrow)
  expect(ipsOf(attach(b, narrow))).toEqual(['10.244.1.2/30'])
})

test.each([
  [
    'an address is missing',
    () => ip('-n ipam-a address del 10.244.1.2/24 dev eth0'),
    /eth0 has lost its address 10\.244\.1\.2\/24/,
  ],
  [
    'a route is missing',
    () => ip('-n ipam-a route del default'),
    /has lost its route to 0\.0\.0\.0\/0 via 10\.244\.1\.1/,
  ],
  ['the interface is missing', () => ip('-n ipam-a link del eth0'), /there is no eth0 in \/run\/netns\/ipam-a/],
  ['nothing is reserved', () => rmSync(join(dataDir, 'pods', 'journal')), /no address is reserved for ipam-a eth0/],
])('check says that %s', (_, harm, sentence) => {
  const result = attach(a)
  ipam.check(a, conf, result)
  harm()
  expect(() => ipam.check(a, conf, result)).toThrow(sentence)
})
