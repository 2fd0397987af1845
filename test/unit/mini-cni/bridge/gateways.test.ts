import { expect, test } from 'vitest'
import { gatewaysOf } from '#mini-cni/bridge/gateways.ts'
import type { NetConf } from '#mini-cni/model.ts'

const conf: NetConf = { cniVersion: '1.1.0', name: 'pods', type: 'mini-cni', bridge: 'cni0', isGateway: true }

test('with ranges, each names its gateway or has its first host for one', () => {
  const ranges = [
    [{ subnet: '10.244.1.0/25' }, { subnet: '10.244.1.128/25', gateway: '10.244.1.254' }],
    [{ subnet: 'fd00:10:244:1::/64' }],
  ]
  expect(gatewaysOf({ ...conf, ipam: { ranges } })).toEqual(['10.244.1.1/25', '10.244.1.254/25', 'fd00:10:244:1::1/64'])
})

test('with static addresses, it is the first host of the subnet of each, once', () => {
  const ips = ['10.244.1.2/24', '10.244.1.9/24', 'fd00:10:244:1::2/64']
  const network: NetConf = { ...conf, ipam: { type: 'static' }, runtimeConfig: { ips } }
  expect(gatewaysOf(network)).toEqual(['10.244.1.1/24', 'fd00:10:244:1::1/64'])
})

test('a network that asks for none has none, one whose pods get a default route has one', () => {
  const { isGateway: _, ...plain }: NetConf = { ...conf, ipam: { ranges: [[{ subnet: '10.244.1.0/24' }]] } }
  expect(gatewaysOf(plain)).toEqual([])
  expect(gatewaysOf({ ...plain, isDefaultGateway: true })).toEqual(['10.244.1.1/24'])
})
