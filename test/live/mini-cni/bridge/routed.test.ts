import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bridge } from '#mini-cni/bridge/bridge.ts'
import { routed } from '#mini-cni/bridge/routed.ts'
import { link } from '#mini-cni/link/link.ts'
import { hostName } from '#mini-cni/link/names.ts'
import type { Attachment, NetConf, Result } from '#mini-cni/model.ts'
import { ip, ipJson } from '../ip.ts'
import { ownNetwork } from '../own-network.ts'
import { pings } from '../pings.ts'
import { makePod } from '../pod.ts'

ownNetwork()

const conf: NetConf = { cniVersion: '1.1.0', name: 'pods', type: 'mini-cni', datapath: 'routed' }

function attach(pod: Attachment, n: number): Result {
  const ips = [{ address: `10.244.1.${n}/24` }, { address: `fd00:10:244:1::${n}/64` }]
  return routed.add(pod, conf, link.add(pod, conf, { cniVersion: '1.1.0', interfaces: [], ips, routes: [] }))
}

let a: Attachment
let b: Attachment

beforeEach(() => {
  a = makePod('routed-a')
  b = makePod('routed-b')
  ip('link add eth9 type bridge')
  ip('link set eth9 up')
  ip('address add 172.30.0.11/24 dev eth9')
  ip('address add fd00:30::11/64 dev eth9 nodad')
})

afterEach(() => {
  link.del(a, conf)
  link.del(b, conf)
  for (const { containerId } of [a, b]) ip(`netns del ${containerId}`)
  ip('link del eth9')
})

test('it runs instead of the bridge', () => {
  expect(routed.wanted(conf)).toBe(true)
  expect(routed.wanted({ ...conf, bridge: 'cni0', datapath: undefined as never })).toBe(false)
  expect(bridge.wanted({ ...conf, bridge: 'cni0' })).toBe(false)
})

test('pods reach each other and the node through it, at once, IPv4 and IPv6; each end sees a /32', () => {
  const result = attach(a, 2)
  attach(b, 3)
  for (const address of ['10.244.1.3', '172.30.0.11', 'fd00:10:244:1::3', 'fd00:30::11']) {
    expect(pings('routed-a', address), address).toBe(true)
  }
  expect(result.ips).toEqual([
    expect.objectContaining({ address: '10.244.1.2/32', gateway: '169.254.1.1' }),
    expect.objectContaining({ address: 'fd00:10:244:1::2/128', gateway: 'fe80::1' }),
  ])
  expect(result.routes).toEqual([
    { dst: '0.0.0.0/0', gw: '169.254.1.1' },
    { dst: '::/0', gw: 'fe80::1' },
  ])
  expect(ipJson('-n routed-a neigh show 169.254.1.1')[0]).toMatchObject({
    lladdr: 'ee:ee:ee:ee:ee:ee',
    state: ['PERMANENT'],
  })
  expect(ipJson('-n routed-a -6 neigh show fe80::1')[0]).toMatchObject({
    lladdr: 'ee:ee:ee:ee:ee:ee',
    state: ['PERMANENT'],
  })
  expect(ipJson(`link show ${hostName(a)}`)[0].address).toBe('ee:ee:ee:ee:ee:ee')
  routed.check(a, conf, result)
})

test('the node reaches a pod', () => {
  attach(a, 2)
  expect(ip('route get 10.244.1.2')).toContain(`dev ${hostName(a)}`)
  expect(ip('-6 route get fd00:10:244:1::2')).toContain(`dev ${hostName(a)}`)
})

test('the node forwards afterwards, and only what is off is switched on', () => {
  const path = '/proc/sys/net/ipv4/ip_forward'
  writeFileSync(path, '0')
  attach(a, 2)
  expect(readFileSync(path, 'utf8').trim()).toBe('1')
  expect(readFileSync('/proc/sys/net/ipv6/conf/all/forwarding', 'utf8').trim()).toBe('1')
})

test('check misses a route that was deleted', () => {
  const result = attach(a, 2)
  ip('-6 route del fd00:10:244:1::2')
  expect(() => routed.check(a, conf, result)).toThrow(
    /no way to fd00:10:244:1::2: ip route add fd00:10:244:1::2\/128 dev veth/,
  )
})

test('nothing of a pod is left on the node when its cable is cut', () => {
  attach(a, 2)
  routed.del(a, conf)
  link.del(a, conf)
  expect(ip('route show') + ip('-6 route show')).not.toMatch(/10\.244\.1\.2|fd00:10:244:1::2/)
})
