import { describe, expect, test } from 'vitest'
import type { Result } from '#mini-cni/model.ts'
import { merge } from '#mini-cni/protocol/prev-result.ts'
import { formatResult, parseResult } from '#mini-cni/protocol/result.ts'
import { versions } from '#mini-cni/protocol/version.ts'

const whole: Result = {
  cniVersion: '1.1.0',
  interfaces: [
    { name: 'veth1', mac: '02:00:00:00:00:01', mtu: 1450 },
    {
      name: 'eth0',
      mac: '02:00:00:00:00:02',
      mtu: 1450,
      sandbox: '/run/netns/a',
      socketPath: '/s',
      pciID: '0000:00:01.0',
    },
  ],
  ips: [
    { interface: 1, address: '10.1.0.2/24', gateway: '10.1.0.1' },
    { interface: 1, address: 'fd00::2/64' },
    { interface: 1, address: '10.1.0.3/24', gateway: '10.1.0.1' },
  ],
  routes: [
    { dst: '0.0.0.0/0', gw: '10.1.0.1', mtu: 1400, advmss: 1300, priority: 5, table: 100, scope: 0 },
    { dst: 'fd01::/64' },
  ],
  dns: { nameservers: ['10.1.0.1'], search: ['local'] },
}

const plainRoutes = [{ dst: '0.0.0.0/0', gw: '10.1.0.1' }, { dst: 'fd01::/64' }]
const plainInterfaces = [
  { name: 'veth1', mac: '02:00:00:00:00:01' },
  { name: 'eth0', mac: '02:00:00:00:00:02', sandbox: '/run/netns/a' },
]
const { dns } = whole

describe('formatResult', () => {
  test.each(['0.1.0', '0.2.0'] as const)('%s: the first address of each family, with its routes', version => {
    expect(formatResult(whole, version)).toEqual({
      cniVersion: version,
      ip4: { ip: '10.1.0.2/24', gateway: '10.1.0.1', routes: [plainRoutes[0]] },
      ip6: { ip: 'fd00::2/64', routes: [plainRoutes[1]] },
      dns,
    })
  })

  test('0.2.0 has no word for a result without addresses', () => {
    expect(() => formatResult({ ...whole, ips: [] }, '0.2.0')).toThrow('without addresses')
  })

  test.each(['0.3.0', '0.3.1', '0.4.0'] as const)('%s: each address says its version', version => {
    expect(formatResult(whole, version)).toEqual({
      cniVersion: version,
      interfaces: plainInterfaces,
      ips: whole.ips.map((ip, i) => ({ version: i === 1 ? '6' : '4', ...ip })),
      routes: plainRoutes,
      dns,
    })
  })

  test('1.0.0: no version, and nothing of 1.1.0', () => {
    expect(formatResult(whole, '1.0.0')).toEqual({
      cniVersion: '1.0.0',
      interfaces: plainInterfaces,
      ips: whole.ips,
      routes: plainRoutes,
      dns,
    })
  })

  test('1.1.0: everything', () => {
    expect(formatResult(whole, '1.1.0')).toEqual(whole)
  })

  test.each(versions)('%s: dns is left out where it is empty', version => {
    const { dns, ...bare } = whole
    expect(formatResult(bare, version)).not.toHaveProperty('dns')
    expect(formatResult({ ...bare, dns: {} }, version)).not.toHaveProperty('dns')
  })
})

describe('parseResult', () => {
  test.each(versions)('%s: what was written is read, as far as the version has words for it', version => {
    const told = formatResult(whole, version)
    const read = parseResult(told, version, 7)
    expect(formatResult(read, version)).toEqual(told)
  })

  test.each([
    [{ ips: [{ address: '10.1.0.2' }] }, 'result.ips[0].address'],
    [{ ips: [{ interface: 1, address: '10.1.0.2/24' }], interfaces: [{ name: 'a' }] }, 'result.ips[0].interface is 1'],
    [{ ips: {} }, 'result.ips'],
    [{ ips: [null] }, 'result.ips[0]'],
    [{ interfaces: [{ name: 5 }] }, 'result.interfaces[0].name'],
    [{ routes: [{ gw: '10.1.0.1' }] }, 'result.routes[0].dst is missing'],
    [{ ips: [{ address: '10.1.0.2/24', gateway: 'here' }] }, 'result.ips[0].gateway'],
  ])('%j is refused by name', (json, where) => {
    expect(() => parseResult(json, '1.0.0', 7)).toThrow(where)
  })

  test('null is absent, and a pointer that is empty too', () => {
    expect(parseResult({ ips: null, interfaces: null, routes: null, dns: null }, '1.0.0', 7)).toEqual({
      cniVersion: '1.0.0',
      interfaces: [],
      ips: [],
      routes: [],
    })
  })
})

describe('merge', () => {
  const prev: Result = {
    cniVersion: '1.1.0',
    interfaces: [{ name: 'cni0' }, { name: 'net0', sandbox: '/run/netns/a' }],
    ips: [{ interface: 1, address: '10.9.0.2/24' }],
    routes: [{ dst: 'fd01::/64' }],
  }

  test('without a previous result it is the own one', () => {
    expect(merge(undefined, whole)).toBe(whole)
  })

  test('theirs first and in order, ours behind with indexes that still point to them, nothing twice', () => {
    const own = { ...whole, interfaces: [...whole.interfaces, { name: 'cni0', mac: '02:00:00:00:00:03' }] }
    const both = merge(prev, own)
    expect(both.interfaces.map(({ name }) => name)).toEqual(['cni0', 'net0', 'veth1', 'eth0'])
    expect(both.ips.map(ip => both.interfaces[ip.interface ?? -1]?.name)).toEqual(['net0', 'eth0', 'eth0', 'eth0'])
    expect(both.ips[0]).toEqual(prev.ips[0])
    expect(both.routes.map(({ dst }) => dst)).toEqual(['fd01::/64', '0.0.0.0/0'])
    expect(both.dns).toEqual(dns)
  })
})
