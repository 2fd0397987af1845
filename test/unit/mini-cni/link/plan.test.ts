import { expect, test } from 'vitest'
import { hostName } from '#mini-cni/link/names.ts'
import { planLink } from '#mini-cni/link/plan.ts'
import type { Attachment, NetConf } from '#mini-cni/model.ts'

const pod: Attachment = { network: 'cnilab', containerId: 'a', ifname: 'eth0', netns: '/run/netns/a' }
const bare: NetConf = { cniVersion: '1.1.0', name: 'cnilab', type: 'mini-cni' }
const ips = ['10.244.1.2/24', 'fd00:10:244:1::2/64']
const fixed: NetConf = { ...bare, ipam: { type: 'static' }, runtimeConfig: { ips } }

test('static addresses go on the pod, their gateways on the node', () => {
  const plan = planLink(pod, { ...fixed, isGateway: true, mtu: 1450 })
  expect(plan).toMatchObject({
    mtu: 1450,
    node: { name: hostName(pod), addresses: ['10.244.1.1/24', 'fd00:10:244:1::1/64'] },
    pod: { name: 'eth0', addresses: ips },
    ips: [
      { interface: 1, address: '10.244.1.2/24', gateway: '10.244.1.1' },
      { interface: 1, address: 'fd00:10:244:1::2/64', gateway: 'fd00:10:244:1::1' },
    ],
  })
})

test('two addresses of one subnet have one gateway', () => {
  const conf = { ...fixed, isGateway: true, runtimeConfig: { ips: ['10.244.1.2/24', '10.244.1.3/24'] } }
  expect(planLink(pod, conf).node.addresses).toEqual(['10.244.1.1/24'])
})

test.each<[string, NetConf]>([
  ['isGateway is not asked for', fixed],
  ['a bridge is the gateway', { ...fixed, isGateway: true, bridge: 'cni0' }],
  ['the datapath is routed', { ...fixed, isGateway: true, datapath: 'routed' }],
])('the node has no address where %s', (_, conf) => {
  expect(planLink(pod, conf).node.addresses).toEqual([])
})

test('isDefaultGateway implies isGateway', () => {
  expect(planLink(pod, { ...fixed, isDefaultGateway: true }).node.addresses).toHaveLength(2)
})

test('addresses of an allocator are none of its business', () => {
  const plan = planLink(pod, { ...fixed, ipam: { type: 'mini-cni' }, isGateway: true })
  expect([plan.ips, plan.pod.addresses, plan.node.addresses]).toEqual([[], [], []])
})

test('a MAC that is asked for replaces that of the pod only', () => {
  const mac = '02:aa:bb:cc:dd:ee'
  const plan = planLink(pod, { ...bare, mtu: 0, runtimeConfig: { mac } })
  expect(plan.pod.mac).toBe(mac)
  expect(plan.node.mac).not.toBe(mac)
  expect(plan.mtu).toBeUndefined()
})

test('an address without prefix length is an error with the address', () => {
  expect(() => planLink(pod, { ...fixed, runtimeConfig: { ips: ['10.244.1.2'] } })).toThrow('"10.244.1.2"')
})
