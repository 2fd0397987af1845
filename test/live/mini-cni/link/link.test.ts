import { afterEach, beforeEach, expect, test } from 'vitest'
import { link } from '#mini-cni/link/link.ts'
import { hostName, macOf } from '#mini-cni/link/names.ts'
import type { Attachment, NetConf, Result } from '#mini-cni/model.ts'
import { createNetns } from '#mini-cni/netns/create.ts'
import { removeNetns } from '#mini-cni/netns/remove.ts'
import { ip, ipJson } from '../ip.ts'
import { pings } from '../pings.ts'
import { until } from '../until.ts'

const nothing: Result = { cniVersion: '1.1.0', interfaces: [], ips: [], routes: [] }
const conf: NetConf = {
  cniVersion: '1.1.0',
  name: 'link-test',
  type: 'mini-cni',
  mtu: 1450,
  isGateway: true,
  ipam: { type: 'static' },
  runtimeConfig: { ips: ['10.77.1.2/24', 'fd00:77::2/64'] },
}
const name = 'link-a'
const pod: Attachment = { network: conf.name, containerId: 'a', ifname: 'eth0', netns: `/run/netns/${name}` }
const cable = hostName(pod)
const nodeLinks = () => ipJson('link show').map(({ ifname }) => ifname)

beforeEach(() => {
  createNetns(name)
})
afterEach(() => {
  link.del(pod, conf)
  removeNetns(name)
})

test('both ends up, with names, MACs, MTU and one queue; what ADD answers is so', () => {
  const result = link.add(pod, conf, nothing)
  const [end] = ipJson(`-n ${name} -d link show eth0`)
  const [node] = ipJson(`-d link show ${cable}`)
  expect(end).toMatchObject({ address: macOf(pod, 'pod'), mtu: 1450, operstate: 'UP', num_tx_queues: 1 })
  expect(node).toMatchObject({ address: macOf(pod, 'node'), mtu: 1450, operstate: 'UP', num_rx_queues: 1 })
  expect(end.link_index).toBe(node.ifindex)
  expect(result).toEqual({
    ...nothing,
    interfaces: [
      { name: cable, mac: node.address, mtu: 1450 },
      { name: 'eth0', mac: end.address, mtu: 1450, sandbox: pod.netns },
    ],
    ips: [
      { interface: 1, address: '10.77.1.2/24', gateway: '10.77.1.1' },
      { interface: 1, address: 'fd00:77::2/64', gateway: 'fd00:77::1' },
    ],
  })
  link.check(pod, conf, result)
})

test('the pod answers at once, IPv4 and IPv6, and reaches its gateway', () => {
  link.add(pod, conf, nothing)
  expect(pings(undefined, 'fd00:77::2')).toBe(true)
  expect(pings(undefined, '10.77.1.2')).toBe(true)
  expect(pings(name, '10.77.1.1')).toBe(true)
  expect(pings(name, 'fd00:77::1')).toBe(true)
})

test('without the keys for it there is a cable and nothing more', () => {
  const bare: NetConf = { cniVersion: '1.1.0', name: conf.name, type: 'mini-cni', bridge: 'nobody' }
  const result = link.add(pod, bare, nothing)
  expect(result.ips).toEqual([])
  const addresses = [...ipJson(`-n ${name} address show eth0`), ...ipJson(`address show ${cable}`)]
  const global = addresses.flatMap(({ addr_info }) => addr_info).filter(({ scope }) => scope !== 'link')
  expect(global).toEqual([])
  expect(ipJson(`link show ${cable}`)[0].mtu).toBe(1500)
})

test('a second ADD is refused, and the cable of the first works on', () => {
  link.add(pod, conf, nothing)
  expect(() => link.add(pod, conf, nothing)).toThrow(`${cable} on the node exists already`)
  expect(pings(undefined, '10.77.1.2')).toBe(true)
})

test('a name that is taken in the pod leaves nothing on the node', () => {
  ip(`-n ${name} link add eth0 type bridge`)
  const before = nodeLinks()
  expect(() => link.add(pod, conf, nothing)).toThrow('exists already')
  expect(nodeLinks()).toEqual(before)
})

test('DEL takes both ends; once more, and without the namespace, is no error', async () => {
  link.add(pod, conf, nothing)
  link.del(pod, conf)
  expect(nodeLinks()).not.toContain(cable)
  expect(ipJson(`-n ${name} link show`).map(({ ifname }) => ifname)).toEqual(['lo'])
  link.del(pod, conf)
  link.add(pod, conf, nothing)
  removeNetns(name)
  link.del(pod, conf)
  await until('the cable is gone', () => !nodeLinks().includes(cable))
})

test('a link of that name that is no cable is somebody else’s and stays', () => {
  ip(`link add ${cable} type bridge`)
  link.del(pod, conf)
  expect(nodeLinks()).toContain(cable)
  ip(`link del ${cable}`)
})

test.each<[string, string[], string]>([
  ['the pod end is down', ['-n', name, 'link', 'set', 'eth0', 'down'], `eth0 in ${pod.netns} is down`],
  ['the node end is down', ['link', 'set', cable, 'down'], `${cable} on the node is down`],
  ['the node end is gone', ['link', 'del', cable], `there is no ${cable} on the node`],
  [
    'the pod end has another name',
    ['-n', name, 'link', 'set', 'eth0', 'down', 'name', 'x0'],
    `there is no eth0 in ${pod.netns}`,
  ],
  ['another MTU', ['-n', name, 'link', 'set', 'eth0', 'mtu', '1400'], `eth0 in ${pod.netns} has MTU 1400, not 1450`],
  [
    'another MAC',
    ['-n', name, 'link', 'set', 'eth0', 'address', '02:00:00:00:00:01'],
    'has MAC 02:00:00:00:00:01, not',
  ],
  [
    'an address is lost',
    ['-n', name, 'address', 'del', '10.77.1.2/24', 'dev', 'eth0'],
    `eth0 in ${pod.netns} has lost 10.77.1.2/24`,
  ],
  [
    'the gateway is lost',
    ['address', 'del', '10.77.1.1/24', 'dev', cable],
    `${cable} on the node has lost 10.77.1.1/24`,
  ],
])('CHECK says that %s', (_, command, sentence) => {
  const result = link.add(pod, conf, nothing)
  link.check(pod, conf, result)
  ip(command.join(' '))
  expect(() => link.check(pod, conf, result)).toThrow(sentence)
})
