import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contains, parseAddress, parsePrefix } from '#mini-cni/address.ts'
import { answersTo, type ForwardChain } from '#mini-cni/masquerade/forward.ts'
import { masqueradeOf, outermost } from '#mini-cni/masquerade/kept.ts'
import { commentOf, rulesetOf } from '#mini-cni/masquerade/ruleset.ts'
import type { ClusterNode, NetConf } from '#mini-cni/model.ts'

const node = (n: number): ClusterNode => ({
  name: `node${n}`,
  ips: [`172.30.0.1${n}`, `fd00:30::1${n}`],
  podCidrs: [`10.244.${n}.0/24`, `fd00:10:244:${n}::/64`],
})
const conf: NetConf = {
  cniVersion: '1.1.0',
  name: 'pods',
  type: 'mini-cni',
  ipMasq: true,
  ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00:10:244:1::/64' }]] },
  nodes: [node(1), node(2)],
}
const isKept = (conf: NetConf, ip: string) =>
  masqueradeOf(conf).kept.some(cidr => contains(parsePrefix(cidr), parseAddress(ip)))

describe('the source is kept', () => {
  test.each([
    ['a pod of this node', '10.244.1.7', true],
    ['a pod of another node', '10.244.2.7', true],
    ['a pod of IPv6', 'fd00:10:244:2::7', true],
    ['another node', '172.30.0.12', true],
    ['its IPv6 address', 'fd00:30::12', true],
    ['who asks for an address by link-local', '169.254.169.254', true],
    ['a multicast group', '224.0.0.251', true],
    ['a neighbour of the node that is none of the cluster', '172.30.0.100', false],
    ['the world', '192.0.2.1', false],
    ['the world of IPv6', '2001:db8::1', false],
    ['pods of a network beside ours', '10.245.1.2', false],
  ])('towards %s: %s', (_what, ip, kept) => {
    expect(isKept(conf, ip)).toBe(kept)
  })

  test('towards all that is said to be the cluster, also before its node is known', () => {
    expect(isKept({ ...conf, nodes: [], clusterCIDRs: ['10.244.0.0/16'] }, '10.244.99.1')).toBe(true)
  })

  test('a node more changes nothing where the whole cluster was said', () => {
    const whole = { ...conf, clusterCIDRs: ['10.244.0.0/16', 'fd00:10:244::/48', '172.30.0.0/24', 'fd00:30::/64'] }
    expect(masqueradeOf({ ...whole, nodes: [node(1), node(2), node(3)] })).toEqual(masqueradeOf(whole))
  })
})

test('no prefix of the outermost is inside another, and none is lost', () => {
  const prefix = fc
    .tuple(fc.nat(255), fc.nat(255), fc.integer({ min: 8, max: 32 }))
    .map(([a, b, length]) => `10.${a}.${b}.${a}/${length}`)
  fc.assert(
    fc.property(fc.array(prefix, { maxLength: 12 }), list => {
      const outer = outermost(list).map(parsePrefix)
      for (const one of outer) {
        expect(outer.filter(other => other.length <= one.length && contains(other, one))).toEqual([one])
      }
      for (const text of list) expect(outer.some(other => contains(other, parsePrefix(text)))).toBe(true)
    }),
  )
})

describe('the ruleset', () => {
  test('is replaced in one transaction, with a rule for each family of pods', () => {
    const text = rulesetOf(masqueradeOf(conf))
    expect(text).toMatch(/^table inet mini-cni-pods\ndelete table inet mini-cni-pods\ntable inet mini-cni-pods \{/)
    expect(text).toContain('type nat hook postrouting priority srcnat')
    expect(text).toContain('ip saddr { 10.244.1.0/24 } ip daddr != @kept4 masquerade')
    expect(text).toContain('ip6 saddr { fd00:10:244:1::/64 } ip6 daddr != @kept6 masquerade')
  })

  test('has no rule for a family without pods', () => {
    const v4 = { ...conf, ipam: { ranges: [[{ subnet: '10.244.1.0/24' }]] } }
    expect(rulesetOf(masqueradeOf(v4))).not.toContain('ip6 saddr')
  })

  test('of another plan has another comment, of the same plan the same', () => {
    const comment = (one: NetConf) => commentOf(masqueradeOf(one))
    expect(comment({ ...conf, nodes: [node(2), node(1)] })).toBe(comment(conf))
    expect(comment({ ...conf, nodes: [node(1)] })).not.toBe(comment(conf))
  })

  test('where others choose the addresses, each subnet has a table of its own', () => {
    const { ipam, ...rest } = conf
    const tables = ['10.9.1.7/24', '10.9.2.7/24', '10.9.2.9/24'].map(address => masqueradeOf(rest, [{ address }]).table)
    expect(tables).toEqual(['mini-cni-pods-10-9-1-0-24', 'mini-cni-pods-10-9-2-0-24', 'mini-cni-pods-10-9-2-0-24'])
  })
})

describe('a chain that drops what is forwarded', () => {
  const wanted = masqueradeOf(conf)
  const chain: ForwardChain = { family: 'ip', table: 'filter', name: 'FORWARD', policy: 'drop', comments: [''] }

  test('is answered by a rule from the pods and one to them, at its head', () => {
    expect(answersTo(wanted, [chain])).toEqual([
      'insert rule ip filter FORWARD ip saddr 10.244.1.0/24 counter accept comment "mini-cni-pods"',
      'insert rule ip filter FORWARD ip daddr 10.244.1.0/24 counter accept comment "mini-cni-pods"',
    ])
  })

  test('of both families in both', () => {
    expect(answersTo(wanted, [{ ...chain, family: 'inet' }])).toHaveLength(4)
    expect(answersTo(wanted, [{ ...chain, family: 'ip6' }]).join()).not.toContain('10.244')
  })

  test('is answered once', () => {
    expect(answersTo(wanted, [{ ...chain, comments: ['mini-cni-pods', ''] }])).toEqual([])
    expect(answersTo(wanted, [{ ...chain, comments: ['mini-cni-others'] }])).toHaveLength(2)
  })

  test('of policy accept is left alone', () => {
    expect(answersTo(wanted, [{ ...chain, policy: 'accept' }])).toEqual([])
  })
})
