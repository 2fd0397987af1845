import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bridge } from '#mini-cni/bridge/bridge.ts'
import { enableForwarding } from '#mini-cni/bridge/forwarding.ts'
import { link } from '#mini-cni/link/link.ts'
import { hostName } from '#mini-cni/link/names.ts'
import type { Attachment, NetConf, Result } from '#mini-cni/model.ts'
import { ip, ipJson } from '../ip.ts'
import { ownNetwork } from '../own-network.ts'
import { pings } from '../pings.ts'
import { makePod } from '../pod.ts'

ownNetwork()

const conf: NetConf = {
  cniVersion: '1.1.0',
  name: 'pods',
  type: 'mini-cni',
  mtu: 1450,
  bridge: 'cni0',
  hairpinMode: true,
  isGateway: true,
  ipam: { type: 'static' },
}
const nothing: Result = { cniVersion: '1.1.0', interfaces: [], ips: [], routes: [] }

const withIps = (n: number): NetConf => ({
  ...conf,
  runtimeConfig: { ips: [`10.244.1.${n}/24`, `fd00:10:244:1::${n}/64`] },
})

function attach(pod: Attachment, n: number): Result {
  return bridge.add(pod, withIps(n), link.add(pod, withIps(n), nothing))
}

let a: Attachment
let b: Attachment

beforeEach(() => {
  a = makePod('bridge-a')
  b = makePod('bridge-b')
})

afterEach(() => {
  link.del(a, conf)
  link.del(b, conf)
  for (const { containerId } of [a, b]) ip(`netns del ${containerId}`)
  if (ipJson('link show').some(one => one.ifname === 'cni0')) ip('link del cni0')
})

test('pods on the bridge reach each other and the gateway, IPv4 and IPv6', () => {
  const result = attach(a, 2)
  attach(b, 3)
  for (const address of ['10.244.1.1', '10.244.1.3', 'fd00:10:244:1::1', 'fd00:10:244:1::3']) {
    expect(pings('bridge-a', address), address).toBe(true)
  }
  expect(result.interfaces.map(one => one.name)).toEqual([hostName(a), 'eth0', 'cni0'])
  expect(ipJson('link show cni0')[0]).toMatchObject({ address: result.interfaces[2]?.mac, mtu: 1450 })
  bridge.check(a, withIps(2), result)
})

test('what comes from elsewhere reaches a pod at once, IPv6 too', () => {
  enableForwarding()
  ip('netns add bridge-far')
  try {
    ip('link add far0 type veth peer name eth0 netns bridge-far')
    ip('link set far0 up')
    ip('address add fd00:30::1/64 dev far0 nodad')
    ip('-n bridge-far link set eth0 up')
    ip('-n bridge-far address add fd00:30::2/64 dev eth0 nodad')
    ip('-n bridge-far -6 route add default via fd00:30::1')
    attach(a, 2)
    ip('-n bridge-a -6 route add default via fd00:10:244:1::1')
    expect(pings('bridge-far', 'fd00:10:244:1::2')).toBe(true)
  } finally {
    ip('netns del bridge-far')
  }
})

test('the bridge keeps its MAC address when ports come and the last one goes, and gets it again', () => {
  const mac = () => ipJson('link show cni0')[0].address
  attach(a, 2)
  const born = mac()
  attach(b, 3)
  expect(mac()).toBe(born)
  link.del(a, conf)
  link.del(b, conf)
  expect(mac()).toBe(born)
  ip('link del cni0')
  attach(a, 2)
  expect(mac(), 'made again').toBe(born)
})

test('a bridge that somebody made is taken as it is, brought up and pinned', () => {
  ip('link add cni0 type bridge')
  const [made] = ipJson('link show cni0')
  attach(a, 2)
  const [now] = ipJson('link show cni0')
  expect(now).toMatchObject({ ifindex: made.ifindex, address: made.address })
  expect(now.flags).toContain('UP')
  ip('link add low address 02:00:00:00:00:01 type veth peer name high')
  ip('link set low master cni0')
  expect(ipJson('link show cni0')[0].address).toBe(made.address)
  ip('link del low')
})

test('another kind of link by that name is left alone and named', () => {
  ip('link add cni0 type veth peer name cni1')
  expect(() => attach(a, 2)).toThrow(/cni0 exists and is a veth, not a bridge; remove it \(ip link del cni0\)/)
  expect(ipJson('link show cni0')).toHaveLength(1)
})

test.each([
  ['the port left the bridge', () => ip(`link set ${hostName(a)} nomaster`), /is no port of cni0: ip link set/],
  ['hairpin was switched off', () => ip(`link set ${hostName(a)} type bridge_slave hairpin off`), /hairpin on/],
  [
    'the gateway address went',
    () => ip('address del 10.244.1.1/24 dev cni0'),
    /ip address add 10\.244\.1\.1\/24 dev cni0/,
  ],
  [
    'the MAC address changed',
    () => ip('link set cni0 address 02:00:00:00:00:01'),
    /pods send to nobody: ip link set cni0/,
  ],
  ['the bridge is down', () => ip('link set cni0 down'), /cni0 is down: ip link set cni0 up/],
  ['the bridge is gone', () => ip('link del cni0'), /bridge cni0 is gone/],
])('check says that %s', (_, harm, sentence) => {
  const result = attach(a, 2)
  bridge.check(a, withIps(2), result)
  harm()
  expect(() => bridge.check(a, withIps(2), result)).toThrow(sentence)
})

test('without hairpinMode a frame does not leave by the port that it came in by', () => {
  const flat = { ...withIps(2), hairpinMode: false }
  const result = bridge.add(a, flat, link.add(a, flat, nothing))
  bridge.check(a, flat, result)
  expect(() => bridge.check(a, withIps(2), result)).toThrow(/hairpin on/)
})

test('processes that all find no bridge end up on one', async () => {
  const script = fileURLToPath(new URL('./ensure.ts', import.meta.url))
  const target = process.env.CNILAB_TARGET ?? fileURLToPath(new URL('../../../../mini-cni/src', import.meta.url))
  const runs = Array.from({ length: 4 }, async () => {
    const child = spawn(process.execPath, [script, target], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.setEncoding('utf8')
    const said = child.stdout.toArray()
    await once(child, 'close')
    return (await said).join('')
  })
  const said = await Promise.all(runs)
  const { ifindex, address } = ipJson('link show cni0')[0]
  expect(new Set(said)).toEqual(new Set([`${ifindex} ${address}`]))
})
