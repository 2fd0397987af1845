import { execFileSync, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { leases } from '#mini-cni/ipam/leases.ts'
import { hostName } from '#mini-cni/link/names.ts'
import type { Attachment, NetConf, Step } from '#mini-cni/model.ts'
import { createNetns } from '#mini-cni/netns/create.ts'
import { removeNetns } from '#mini-cni/netns/remove.ts'
import { add, check, del, steps, wanted } from '#mini-cni/pipeline.ts'
import { ip, ipJson } from './ip.ts'
import { pings } from './pings.ts'
import { until } from './until.ts'

const base: NetConf = { cniVersion: '1.1.0', name: 'pipeline', type: 'mini-cni', mtu: 1450 }
const dataDir = '/run/pipeline-test'
const ipam = {
  type: 'mini-cni',
  dataDir,
  ranges: [[{ subnet: '10.78.0.0/24' }], [{ subnet: 'fd00:78::/64' }]],
  routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
}
const confs: readonly { readonly kind: string; readonly conf: NetConf }[] = [
  { kind: 'bridge', conf: { ...base, ipam, bridge: 'pipe0', isDefaultGateway: true, hairpinMode: true, ipMasq: true } },
  { kind: 'routed', conf: { ...base, ipam, datapath: 'routed' } },
]

const pods = (count: number): readonly Attachment[] =>
  Array.from({ length: count }, (_, i) => ({
    network: base.name,
    containerId: `pipe-${i}`,
    ifname: 'eth0',
    netns: `/run/netns/pipe-${i}`,
  }))
const many = pods(30)
const [a, b] = many as [Attachment, Attachment]

/** All of this node that ADD may touch; the bridge stays by design. */
function state() {
  return {
    links: ipJson('link show')
      .map(({ ifname }) => ifname)
      .filter(name => name !== 'pipe0')
      .sort(),
    routes: [...ipJson('route show'), ...ipJson('-6 route show')].filter(({ dev }) => dev !== 'pipe0').length,
    neighbours: ipJson('neigh show nud permanent').length,
  }
}
const inPod = (pod: Attachment) => ipJson(`-n ${pod.containerId} link show`).map(({ ifname }) => ifname)
const addressesOf = (ips: readonly { readonly address: string }[]) =>
  ips.map(({ address }) => address.replace(/\/.*/, ''))

// A node has addresses of its own; without any it would ask its pods from none.
const own = ['10.79.0.1/32', 'fd00:79::1/128']
beforeAll(() => {
  for (const address of own) ip(`address replace ${address} dev lo`)
  return () => {
    for (const address of own) ip(`address del ${address} dev lo`)
  }
})

afterEach(() => {
  for (const pod of many) removeNetns(pod.containerId)
  rmSync(dataDir, { recursive: true, force: true })
})

describe.each(confs)('datapath $kind', ({ conf }) => {
  beforeEach(() => {
    createNetns(a.containerId)
    createNetns(b.containerId)
    return () => {
      for (const pod of [a, b]) del(pod, conf)
      try {
        ip('link del pipe0')
      } catch {
        // Only one of the two makes a bridge.
      }
    }
  })

  test('ADD, ping both ways and by both families, CHECK, DEL, and nothing is left', () => {
    const before = state()
    const results = [a, b].map(pod => add(pod, conf))
    const [ofA, ofB] = results.map(({ ips }) => addressesOf(ips)) as [string[], string[]]
    expect(ofA).toHaveLength(2)
    for (const address of ofB) expect(pings(a.containerId, address), `a to ${address}`).toBe(true)
    for (const address of ofA) {
      expect(pings(b.containerId, address), `b to ${address}`).toBe(true)
      expect(pings(undefined, address), `node to ${address}`).toBe(true)
    }
    for (const [i, pod] of [a, b].entries()) check(pod, conf, results[i] as (typeof results)[number])
    for (const pod of [a, b]) del(pod, conf)
    expect(state()).toEqual(before)
    expect([inPod(a), inPod(b), leases(conf)]).toEqual([['lo'], ['lo'], []])
  })

  test('what ADD answers is complete: interfaces, addresses on one of them, gateways, routes', () => {
    const { interfaces, ips, routes } = add(a, conf)
    expect(interfaces.slice(0, 2).map(({ name, sandbox }) => [name, sandbox])).toEqual([
      [hostName(a), undefined],
      ['eth0', a.netns],
    ])
    const there = ipJson(`-n ${a.containerId} address show eth0`)[0]
      .addr_info.filter(({ scope }: { scope: string }) => scope === 'global')
      .map((one: { local: string; prefixlen: number }) => `${one.local}/${one.prefixlen}`)
    expect(ips.map(({ address }) => address)).toEqual(there)
    expect(ips.every(one => interfaces[one.interface ?? -1]?.sandbox === a.netns && one.gateway !== undefined)).toBe(
      true,
    )
    expect(routes.map(({ dst }) => dst).sort()).toEqual(['0.0.0.0/0', '::/0'])
  })

  const failing: Step = {
    name: 'failing',
    wanted: () => true,
    add() {
      throw new Error('on purpose')
    },
    check() {},
    del() {},
  }
  const count = wanted(conf).length
  test.each(Array.from({ length: count + 1 }, (_, k) => k))('a failure after step %i leaves nothing', k => {
    const before = state()
    const all = [...wanted(conf).slice(0, k), failing, ...wanted(conf).slice(k)]
    expect(() => add(a, conf, all)).toThrow('on purpose')
    expect(state()).toEqual(before)
    expect([inPod(a), leases(conf)]).toEqual([['lo'], []])
    // And what failed once can be had afterwards.
    expect(pings(undefined, addressesOf(add(a, conf).ips)[0] as string)).toBe(true)
  })

  test('a second ADD is refused and the pod works on; a second DEL is no error', () => {
    const result = add(a, conf)
    expect(() => add(a, conf)).toThrow('DEL it first')
    check(a, conf, result)
    expect(pings(undefined, addressesOf(result.ips)[0] as string)).toBe(true)
    del(a, conf)
    del(a, conf)
  })

  test('DEL after the namespace: cable and addresses go', async () => {
    const before = state()
    add(a, conf)
    removeNetns(a.containerId)
    del(a, conf)
    await until('nothing is left', () => JSON.stringify(state()) === JSON.stringify(before))
    expect(leases(conf)).toEqual([])
  })

  test('DEL while a process still holds a namespace that has no name any more', async () => {
    const before = state()
    const holder = spawn('ip', ['netns', 'exec', a.containerId, 'sleep', '60'], { stdio: 'ignore' })
    await until('the process is in the pod', () => execFileSync('ip', ['netns', 'pids', a.containerId]).length > 0)
    add(a, conf)
    removeNetns(a.containerId)
    del(a, conf)
    expect(state()).toEqual(before)
    holder.kill('SIGKILL')
  })

  test('30 pods: all addresses differ, each answers, all go', () => {
    const before = state()
    for (const pod of many.slice(2)) createNetns(pod.containerId)
    const all = many.map(pod => addressesOf(add(pod, conf).ips))
    expect(new Set(all.flat()).size).toBe(60)
    for (const [v4 = '', v6 = ''] of all) expect([pings(undefined, v4), pings(undefined, v6)]).toEqual([true, true])
    for (const pod of many) del(pod, conf)
    expect(state()).toEqual(before)
    expect(leases(conf)).toEqual([])
  })
})

test('the steps of both datapaths are those of the pipeline', () => {
  const used = new Set(confs.flatMap(({ conf }) => wanted(conf)))
  expect([...used].sort((x, y) => steps.indexOf(x) - steps.indexOf(y))).toEqual(steps)
})
