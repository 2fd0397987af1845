import { describe, expect, test } from 'vitest'
import { readConfig } from '#mini-cni/protocol/config.ts'
import type { Environment } from '#mini-cni/protocol/environment.ts'
import { versions } from '#mini-cni/protocol/version.ts'

const ranges = [[{ subnet: '10.1.0.0/24' }]]
const base = { cniVersion: '1.1.0', name: 'net', type: 'mini-cni', bridge: 'cni0', ipam: { type: 'mini-cni', ranges } }
const environment: Environment = { command: 'ADD', containerId: 'c', netns: '/n', ifname: 'eth0', path: [], args: {} }

const read = (more: object, env: Partial<Environment> = {}) =>
  readConfig(JSON.stringify({ ...base, ...more }), { ...environment, ...env })

function trouble(work: () => unknown) {
  try {
    work()
  } catch (error) {
    return error as { readonly code: number; readonly message: string; readonly details?: string }
  }
  throw new Error('nothing was wrong with it')
}

describe('what comes on stdin', () => {
  test.each(['', '  \n'])('%j is nothing: code 5', text => {
    expect(trouble(() => readConfig(text, environment)).code).toBe(5)
  })
  test.each(['{', '[]', 'null', '5', '"a"', '{} {}'])('%j is no JSON object: code 6', text => {
    expect(trouble(() => readConfig(text, environment)).code).toBe(6)
  })
  test.each([undefined, '', null, '-a', 'a/b', 'a b', 5])('name %j is refused with code 7', name => {
    expect(trouble(() => read({ name }))).toMatchObject({ code: 7, message: expect.stringContaining('name') })
  })
})

describe('version', () => {
  test.each(versions)('%s is spoken', cniVersion => {
    expect(read({ cniVersion }).version).toBe(cniVersion)
  })
  test.each([undefined, '', null])('%j is 0.1.0', cniVersion => {
    expect(read({ cniVersion }).version).toBe('0.1.0')
  })
  test.each(['2.0.0', '0.3', 1, 'x'])('%j: code 1, both sides in the details', cniVersion => {
    const { code, details } = trouble(() => read({ cniVersion }))
    expect(code).toBe(1)
    expect(details).toContain(JSON.stringify(cniVersion))
    expect(details).toContain('"1.1.0"')
  })
  test.each([
    ['CHECK', '0.3.1'],
    ['GC', '1.0.0'],
    ['STATUS', '1.0.0'],
  ] as const)('%s came after %s: code 1', (command, cniVersion) => {
    expect(trouble(() => read({ cniVersion }, { command })).code).toBe(1)
  })
})

describe('wrong values are refused with code 7 and the field', () => {
  test.each([
    [{ mtu: -1 }, 'mtu'],
    [{ mtu: 1.5 }, 'mtu'],
    [{ mtu: '1500' }, 'mtu'],
    [{ mtu: 60 }, '68'],
    [{ mtu: 1000, ipam: { type: 'mini-cni', ranges: [[{ subnet: 'fd00::/64' }]] } }, '1280'],
    [{ bridge: 'a/b' }, 'bridge'],
    [{ bridge: '' }, 'bridge'],
    [{ bridge: 5 }, 'bridge'],
    [{ datapath: 'magic' }, 'datapath'],
    [{ hairpinMode: true, promiscMode: true }, 'hairpinMode and promiscMode'],
    [{ hairpinMode: 'yes' }, 'hairpinMode'],
    [{ isDefaultGateway: true, ipam: undefined }, 'isDefaultGateway'],
    [{ ipam: { type: '../x' } }, 'ipam.type'],
    [{ ipam: [] }, 'ipam'],
    [{ ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.1.0.0/33' }]] } }, 'ipam.ranges[0][0].subnet'],
    [{ ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.1.0.5/24' }]] } }, 'host bits'],
    [{ ipam: { type: 'mini-cni' } }, 'ranges'],
    [{ ipam: { type: 'mini-cni', ranges: [{ subnet: '10.1.0.0/24' }] } }, 'ipam.ranges[0]'],
    [{ ipam: { type: 'mini-cni', ranges, routes: [{ dst: '10.0.0.0' }] } }, 'ipam.routes[0].dst'],
    [{ ipam: { type: 'mini-cni', ranges, dataDir: 'here' } }, 'dataDir'],
    [{ dns: 'x' }, 'dns'],
    [{ runtimeConfig: 'x' }, 'runtimeConfig'],
    [{ runtimeConfig: { mac: 'x' } }, 'mac'],
    [{ runtimeConfig: { mac: '01:00:00:00:00:01' } }, 'mac'],
    [{ runtimeConfig: { ips: ['10.1.0'] } }, 'ips'],
    [{ runtimeConfig: { ips: '10.1.0.1' } }, 'runtimeConfig.ips'],
    [{ runtimeConfig: { ipRanges: [[{}]] } }, 'runtimeConfig.ipRanges[0][0].subnet'],
    [{ capabilities: [] }, 'capabilities'],
    [{ prevResult: 5 }, 'prevResult'],
    [{ prevResult: { ips: [{ address: 'x' }] } }, 'result.ips[0].address'],
  ])('%j', (more, field) => {
    expect(trouble(() => read(more))).toMatchObject({ code: 7, message: expect.stringContaining(field) })
  })

  test('unknown keys and what libcni leaves in are tolerated', () => {
    const left = {
      capabilities: {},
      args: {},
      cniVersions: ['1.1.0'],
      disableCheck: true,
      disableGC: true,
      'cni.dev/x': 1,
    }
    expect(read({ ...left, colour: 'blue', vlan: 0, hairpinMode: null, mtu: null }).conf.mtu).toBe(0)
  })

  test('DEL takes what it can get', () => {
    expect(read({ mtu: 'x', ipam: 5 }, { command: 'DEL' }).conf.name).toBe('net')
    expect(trouble(() => read({ name: '' }, { command: 'DEL' })).code).toBe(7)
  })
})

describe('who asks for what', () => {
  const [a, b, c] = ['02:00:00:00:00:0a', '02:00:00:00:00:0b', '02:00:00:00:00:0c']
  const all = { runtimeConfig: { mac: a, ips: ['10.1.0.10/24'] }, args: { cni: { mac: b, ips: ['10.1.0.11/24'] } } }
  const args = { mac: c, ips: ['10.1.0.12/24'] }

  test('runtimeConfig before args.cni before CNI_ARGS', () => {
    const wishes = (more: object, from: Environment['args']) => read(more, { args: from }).conf.runtimeConfig
    expect(wishes(all, args)).toEqual(all.runtimeConfig)
    expect(wishes({ args: all.args }, args)).toEqual(all.args.cni)
    expect(wishes({}, args)).toEqual(args)
    expect(wishes({}, {})).toEqual({})
  })

  test('runtimeConfig counts only where the configuration declares the capability', () => {
    const declared = (capabilities: object) => read({ ...all, capabilities }, { args }).conf.runtimeConfig
    expect(declared({ mac: true })).toEqual({ mac: a, ips: ['10.1.0.11/24'] })
    expect(declared({ ips: true, mac: false })).toEqual({ mac: b, ips: ['10.1.0.10/24'] })
    expect(declared({ mac: true, ips: true })).toEqual(all.runtimeConfig)
  })

  test('a bad MAC in CNI_ARGS is a bad variable', () => {
    expect(trouble(() => read({}, { args: { mac: 'x' } }))).toMatchObject({
      code: 4,
      message: expect.stringContaining('CNI_ARGS'),
    })
  })

  test('ranges of the runtime come first, and none twice', () => {
    const ipRanges = [[{ subnet: '10.2.0.0/24' }], [{ subnet: '10.1.0.0/24' }]]
    expect(read({ runtimeConfig: { ipRanges } }).conf.ipam?.ranges).toEqual(ipRanges)
  })

  test('mtu and dns of the runtime', () => {
    const { conf } = read({ mtu: 1500, runtimeConfig: { mtu: 1400, dns: { searches: [], nameservers: ['10.1.0.1'] } } })
    expect([conf.mtu, conf.dns]).toEqual([1400, { nameservers: ['10.1.0.1'] }])
  })
})

describe('whose addresses', () => {
  const sourceOf = (ipam: unknown) => read({ ipam, isDefaultGateway: false }).source
  test('by ipam.type', () => {
    expect(sourceOf(base.ipam)).toBe('pool')
    expect(sourceOf({ ranges })).toBe('pool')
    expect(sourceOf({ type: 'mini-cni', subnet: '10.1.0.0/24' })).toBe('pool')
    expect(sourceOf({ type: 'static' })).toBe('static')
    expect(sourceOf({ type: 'host-local', nonsense: 5 })).toBe('delegate')
    expect(sourceOf({})).toBe('none')
    expect(sourceOf(undefined)).toBe('none')
  })

  test('static: of the runtime where it names some; a gateway only where one is wanted', () => {
    const ipam = {
      type: 'static',
      addresses: [{ address: '10.1.0.9/24', gateway: '10.1.0.7' }, { address: '10.2.0.9/24' }],
    }
    expect(read({ ipam }).conf.ipam?.addresses).toEqual(ipam.addresses)
    expect(read({ ipam, isGateway: true }).conf.ipam?.addresses?.map(({ gateway }) => gateway)).toEqual([
      '10.1.0.7',
      '10.2.0.1',
    ])
    expect(read({ ipam, runtimeConfig: { ips: ['10.3.0.9/24'] } }).conf.ipam?.addresses).toEqual([
      { address: '10.3.0.9/24' },
    ])
  })

  test('as IPAM plugin of another, which hands its own configuration on', () => {
    expect(read({ type: 'bridge' }).role).toBe('ipam')
    expect(read({ type: 'bridge', ipam: { type: 'host-local' } }).role).toBe('main')
    expect(read({}).role).toBe('main')
  })
})

test('CHECK without prevResult: code 7', () => {
  expect(trouble(() => read({}, { command: 'CHECK' }))).toMatchObject({
    code: 7,
    message: expect.stringContaining('prevResult'),
  })
})
