import { execFileSync, spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { enableForwarding } from '#mini-cni/bridge/forwarding.ts'
import { ensureMasquerade, forgetMasquerade } from '#mini-cni/masquerade/ensure.ts'
import { masqueradeOf } from '#mini-cni/masquerade/kept.ts'
import { masqueradeTrouble } from '#mini-cni/masquerade/trouble.ts'
import { withdrawMasquerade } from '#mini-cni/masquerade/withdraw.ts'
import type { NetConf } from '#mini-cni/model.ts'
import * as pipeline from '#mini-cni/pipeline.ts'
import { ip, ipJson } from '../ip.ts'
import { ownNetwork } from '../own-network.ts'
import { makePod } from '../pod.ts'
import { seenFrom, serve } from '../web.ts'

ownNetwork()

const conf: NetConf = {
  cniVersion: '1.1.0',
  name: 'masq',
  type: 'mini-cni',
  bridge: 'cni0',
  isDefaultGateway: true,
  ipMasq: true,
  ipam: {
    type: 'mini-cni',
    dataDir: '/run/masq-test',
    ranges: [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00:10:244:1::/64' }]],
    routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
  },
  clusterCIDRs: ['10.244.0.0/16', 'fd00:10:244::/48'],
  nodes: [
    { name: 'node1', ips: ['172.30.0.11', 'fd00:30::11'], podCidrs: ['10.244.1.0/24', 'fd00:10:244:1::/64'] },
    { name: 'node2', ips: ['172.30.0.12', 'fd00:30::12'], podCidrs: ['10.244.2.0/24', 'fd00:10:244:2::/64'] },
  ],
}
const nft = (...args: readonly string[]) => execFileSync('nft', [...args], { encoding: 'utf8' })
const own = () => ipJson('-n masq-a -4 address show dev eth0')[0].addr_info[0].local
const own6 = () => ipJson('-n masq-a -6 address show dev eth0 scope global')[0].addr_info[0].local
const pod = { network: 'masq', containerId: 'masq-a', ifname: 'eth0', netns: '/run/netns/masq-a' }

const servers: (() => Promise<void>)[] = []

/** This network is the node. Beside it on one wire: node2 with a pod network of its own, and the world outside that knows of no pods. */
beforeEach(async () => {
  enableForwarding()
  ip('link add wire type bridge')
  ip('link set wire up')
  ip('address add 172.30.0.11/24 dev wire')
  ip('address add fd00:30::11/64 dev wire nodad')
  for (const [name, v4, v6] of [
    ['masq-node2', '172.30.0.12', 'fd00:30::12'],
    ['masq-outside', '172.30.0.100', 'fd00:30::100'],
  ] as const) {
    ip(`netns add ${name}`)
    ip(`link add ${name} master wire up type veth peer name eth0 netns ${name}`)
    for (const dev of ['lo', 'eth0']) ip(`-n ${name} link set ${dev} up`)
    ip(`-n ${name} address add ${v4}/24 dev eth0`)
    ip(`-n ${name} address add ${v6}/64 dev eth0 nodad`)
    servers.push(await serve(name))
  }
  ip('-n masq-node2 address add 10.244.2.2/32 dev lo')
  ip('-n masq-node2 route add 10.244.1.0/24 via 172.30.0.11')
  ip('-n masq-node2 -6 route add fd00:10:244:1::/64 via fd00:30::11')
  ip('route add 10.244.2.0/24 via 172.30.0.12')
  makePod('masq-a')
})

afterEach(async () => {
  pipeline.del(pod, conf)
  for (const stop of servers.splice(0)) await stop()
  for (const link of ['masq-node2', 'masq-outside']) ip(`link del ${link}`)
  for (const name of ['masq-a', 'masq-node2', 'masq-outside']) ip(`netns del ${name}`)
  for (const link of ['wire', 'cni0'])
    if (ipJson('link show').some(({ ifname }) => ifname === link)) ip(`link del ${link}`)
  ip('route flush 10.244.2.0/24')
  nft('flush', 'ruleset')
})

test('outside sees the node, other pods and nodes see the pod, IPv4 and IPv6', () => {
  pipeline.add(pod, conf)
  expect(seenFrom('masq-a', 'http://172.30.0.100/')).toBe('172.30.0.11')
  expect(seenFrom('masq-a', 'http://[fd00:30::100]/')).toBe('fd00:30::11')
  expect(seenFrom('masq-a', 'http://10.244.2.2/')).toBe(own())
  expect(seenFrom('masq-a', 'http://172.30.0.12/')).toBe(own())
  expect(seenFrom('masq-a', 'http://[fd00:30::12]/')).toBe(own6())
  withdrawMasquerade('masq')
  expect(nft('list', 'ruleset')).toBe('')
})

test('done again nothing changes; a table that somebody deletes comes back, and so does one for another plan', () => {
  const wanted = masqueradeOf(conf)
  const handle = () => /table inet mini-cni-masq \{ # handle (\d+)/.exec(nft('-a', 'list', 'ruleset'))?.[1]
  ensureMasquerade(wanted)
  const first = handle()
  for (const again of [() => {}, forgetMasquerade, () => nft('add', 'table', 'ip', 'other')]) {
    again()
    ensureMasquerade(wanted)
    expect(handle()).toBe(first)
  }
  nft('delete', 'table', 'inet', 'mini-cni-masq')
  ensureMasquerade(wanted)
  expect(handle()).toMatch(/^\d+$/)
  ensureMasquerade(masqueradeOf({ ...conf, clusterCIDRs: ['10.0.0.0/8'] }))
  expect(nft('list', 'table', 'inet', 'mini-cni-masq')).toContain('10.0.0.0/8')
})

test('check says that the table is gone', () => {
  const result = pipeline.add(pod, conf)
  pipeline.check(pod, conf, result)
  withdrawMasquerade('masq')
  expect(() => pipeline.check(pod, conf, result)).toThrow(/table inet mini-cni-masq is gone/)
})

test('the kernel and the programs here are enough', () => expect(masqueradeTrouble()).toBeUndefined())

describe("beside others' rules", () => {
  const wanted = masqueradeOf(conf)
  const without = spawnSync('iptables', ['--version']).error !== undefined

  test.skipIf(without)(
    'of iptables (Debian package iptables): with FORWARD DROP the pods are let through, and what others wrote stays as it is',
    () => {
      const iptables = (...args: readonly string[]) => execFileSync('iptables', ['-w', ...args], { encoding: 'utf8' })
      iptables('-P', 'FORWARD', 'DROP')
      iptables('-N', 'KUBE-FORWARD')
      iptables('-A', 'FORWARD', '-m', 'comment', '--comment', 'kubernetes forwarding rules', '-j', 'KUBE-FORWARD')
      iptables('-A', 'KUBE-FORWARD', '-m', 'conntrack', '--ctstate', 'INVALID', '-j', 'DROP')
      iptables('-t', 'nat', '-A', 'POSTROUTING', '-s', '192.0.2.0/24', '-j', 'MASQUERADE')
      const before = iptables('-S')
      const nat = iptables('-t', 'nat', '-S')
      pipeline.add(pod, conf)
      expect(seenFrom('masq-a', 'http://172.30.0.100/')).toBe('172.30.0.11')
      expect(seenFrom('masq-a', 'http://10.244.2.2/')).toBe(own())
      const after = iptables('-S')
      expect(after.split('\n').filter(line => !line.includes('mini-cni-masq'))).toEqual(before.split('\n'))
      expect(after.split('\n').filter(line => line.includes('mini-cni-masq'))).toHaveLength(2)
      expect(iptables('-t', 'nat', '-S')).toBe(nat)
      ensureMasquerade(wanted)
      expect(iptables('-S')).toBe(after)
      withdrawMasquerade('masq')
      expect(iptables('-S')).toBe(before)
    },
  )

  test.skipIf(without)('of the old iptables (the same package), which nft does not see', () => {
    const legacy = (...args: readonly string[]) =>
      execFileSync('iptables-legacy', ['-w', ...args], { encoding: 'utf8' })
    legacy('-P', 'FORWARD', 'DROP')
    const before = legacy('-S')
    pipeline.add(pod, conf)
    expect(seenFrom('masq-a', 'http://172.30.0.100/')).toBe('172.30.0.11')
    const after = legacy('-S')
    expect(after).toContain('-A FORWARD -s 10.244.1.0/24 -m comment --comment mini-cni-masq -j ACCEPT')
    expect(ensureMasquerade(wanted)).toEqual([])
    expect(legacy('-S')).toBe(after)
    for (const side of ['-s', '-d'])
      legacy('-D', 'FORWARD', side, '10.244.1.0/24', '-m', 'comment', '--comment', 'mini-cni-masq', '-j', 'ACCEPT')
    expect(legacy('-S')).toBe(before)
    legacy('-P', 'FORWARD', 'ACCEPT')
  })

  test('of a firewall of its own in family inet, as firewalld has one', () => {
    nft(
      `table inet firewalld {
        chain filter_FORWARD { type filter hook forward priority filter + 10; policy drop; ct state established,related accept; }
        chain nat_POST { type nat hook postrouting priority srcnat + 10; oifname "nothing" masquerade; }
      }`,
    )
    const before = nft('list', 'table', 'inet', 'firewalld')
    const said = ensureMasquerade(wanted)
    expect(said).toHaveLength(4)
    expect(said[0]).toMatch(/FORWARD policy drop.*insert rule inet firewalld filter_FORWARD ip saddr 10\.244\.1\.0\/24/)
    pipeline.add(pod, conf)
    expect(seenFrom('masq-a', 'http://172.30.0.100/')).toBe('172.30.0.11')
    expect(seenFrom('masq-a', 'http://[fd00:30::100]/')).toBe('fd00:30::11')
    withdrawMasquerade('masq')
    expect(nft('list', 'table', 'inet', 'firewalld')).toBe(before)
  })
})
