import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networkOf, overlap, parsePrefix } from '#mini-cni/address.ts'
import type { ClusterNode } from '#mini-cni/model.ts'
import { type Change, type KnownRoute, ownProtocol, plan } from '#mini-cni/routes/plan.ts'

const node = (n: number): ClusterNode => ({
  name: `node${n}`,
  ips: [`172.30.0.${10 + n}`, `fd00:30::${10 + n}`],
  podCidrs: [`10.244.${n}.0/24`, `fd00:10:244:${n}::/64`],
})
const self = node(1)
const addresses = ['127.0.0.1/8', '::1/128', '172.30.0.11/24', 'fd00:30::11/64', '10.244.1.1/24', 'fd00:10:244:1::1/64']
const kernel = 2
const connected: readonly KnownRoute[] = [
  { dst: '10.244.1.0/24', protocol: kernel },
  { dst: '172.30.0.0/24', protocol: kernel },
  { dst: 'default', gateway: '172.30.0.100', protocol: 3 },
]

describe('a plan', () => {
  test('is one route per pod CIDR of the other node, by the address of the same family', () => {
    expect(plan(self, [self, node(2)], connected, addresses)).toEqual([
      { verb: 'add', dst: '10.244.2.0/24', gateway: '172.30.0.12' },
      { verb: 'add', dst: 'fd00:10:244:2::/64', gateway: 'fd00:30::12' },
    ])
  })

  test('spells the destination as the kernel does', () => {
    const odd = {
      ...node(2),
      ips: ['172.30.0.12', 'FD00:30:0::12'],
      podCidrs: ['10.244.2.7/24', 'FD00:10:244:2:0::9/64'],
    }
    expect(plan(self, [odd], [], addresses)).toEqual(plan(self, [node(2)], [], addresses))
  })

  test('deletes the routes of a node that left, and replaces those of one that moved', () => {
    const ours = (n: number, host: number): KnownRoute => ({
      dst: `10.244.${n}.0/24`,
      gateway: `172.30.0.${host}`,
      protocol: ownProtocol,
    })
    const v4 = { ...node(2), podCidrs: ['10.244.2.0/24'] }
    expect(plan(self, [self, v4], [...connected, ours(2, 99), ours(3, 13)], addresses)).toEqual([
      { verb: 'delete', dst: '10.244.2.0/24', gateway: '172.30.0.99' },
      { verb: 'delete', dst: '10.244.3.0/24', gateway: '172.30.0.13' },
      { verb: 'add', dst: '10.244.2.0/24', gateway: '172.30.0.12' },
    ])
  })

  test('takes the first address of a node that is on the same network', () => {
    const two = { ...node(2), ips: ['192.0.2.12', '172.30.0.12'], podCidrs: ['10.244.2.0/24'] }
    expect(plan(self, [two], [], addresses)).toEqual([{ verb: 'add', dst: '10.244.2.0/24', gateway: '172.30.0.12' }])
  })
})

describe('a plan is refused', () => {
  const far = { name: 'node2', ips: ['172.30.2.2'], podCidrs: ['10.244.2.0/24'] }

  test('when the next hop is behind a router', () => {
    expect(() => plan(self, [self, far], [], ['127.0.0.1/8', '172.30.1.2/24'])).toThrow(
      /^no L2 neighbour for node2: 172\.30\.2\.2 is not on a network that node1 has an address in$/,
    )
  })

  test('when the node has no address of the family', () => {
    expect(() => plan(self, [{ ...far, podCidrs: ['fd00:10:244:2::/64'] }], [], addresses)).toThrow(
      'node2 has IPv6 pods and no IPv6 address to reach them by',
    )
  })

  test('when two nodes claim the same pods', () => {
    const twin = { ...node(2), podCidrs: ['10.244.1.128/25'] }
    expect(() => plan(self, [self, twin], [], addresses)).toThrow(
      /node2 and node1 both have pods in 10\.244\.1\.128\/25/,
    )
  })

  test('when the other node has our own address', () => {
    const mirror = { ...node(2), ips: ['172.30.0.11'], podCidrs: ['10.244.2.0/24'] }
    expect(() => plan(self, [mirror], [], addresses)).toThrow(/node2 is said to have 172\.30\.0\.11/)
  })

  test("when another's route is in the way, with the command that removes it", () => {
    const rival = { dst: '10.244.2.0/24', gateway: '172.30.0.1', protocol: 4 }
    expect(() => plan(self, [node(2)], [rival], addresses)).toThrow(
      /ip route del 10\.244\.2\.0\/24 via 172\.30\.0\.1 proto 4/,
    )
  })
})

/** The table after the changes; what the kernel would refuse throws. */
function apply(routes: readonly KnownRoute[], changes: readonly Change[]): readonly KnownRoute[] {
  const table = [...routes]
  for (const { verb, dst, gateway } of changes) {
    const at = table.findIndex(
      route => route.dst === dst && route.gateway === gateway && route.protocol === ownProtocol,
    )
    if (verb === 'delete' && at < 0) throw new Error(`ESRCH ${dst}`)
    if (verb === 'delete') table.splice(at, 1)
    else if (table.some(route => route.dst === dst)) throw new Error(`EEXIST ${dst}`)
    else table.push({ dst, gateway, protocol: ownProtocol })
  }
  return table
}

const nodes = fc.uniqueArray(fc.integer({ min: 2, max: 9 }), { maxLength: 6 }).map(ns => [self, ...ns.map(node)])
const ours: fc.Arbitrary<KnownRoute> = fc.record({
  dst: fc.integer({ min: 1, max: 12 }).map(n => `10.244.${n}.0/24`),
  gateway: fc.integer({ min: 11, max: 22 }).map(n => `172.30.0.${n}`),
  protocol: fc.constant(ownProtocol),
})
const foreign: fc.Arbitrary<KnownRoute> = fc.oneof(
  fc.record({
    dst: fc.integer({ min: 0, max: 255 }).map(n => `192.168.${n}.0/24`),
    protocol: fc.constantFrom(2, 3, 4, 16),
  }),
  fc.integer({ min: 2, max: 9 }).map(n => ({ dst: `10.244.${n}.0/24`, gateway: `172.30.0.${10 + n}`, protocol: 4 })),
)
const table = fc.uniqueArray(fc.oneof(ours, foreign), { selector: route => route.dst, maxLength: 12 })

describe('whatever the table holds', () => {
  test('one plan is enough, and a second one changes nothing', () => {
    fc.assert(
      fc.property(nodes, table, (all, routes) => {
        const after = apply(routes, plan(self, all, routes, addresses))
        expect(plan(self, all, after, addresses)).toEqual([])
        for (const { name, ips, podCidrs } of all.slice(1)) {
          for (const cidr of podCidrs) {
            const hop = after.find(route => route.dst === networkOf(parsePrefix(cidr)))
            expect(ips, `${cidr} of ${name}`).toContain(hop?.gateway)
          }
        }
      }),
    )
  })

  test("no route of another is touched, and none to the node's own pods is made", () => {
    fc.assert(
      fc.property(nodes, table, (all, routes) => {
        const changes = plan(self, all, routes, addresses)
        const after = apply(routes, changes)
        const others = (list: readonly KnownRoute[]) => list.filter(route => route.protocol !== ownProtocol)
        expect(others(after)).toEqual(others(routes))
        const own = self.podCidrs.map(parsePrefix)
        for (const { dst } of after.filter(route => route.protocol === ownProtocol)) {
          expect(own.some(cidr => overlap(cidr, parsePrefix(dst)))).toBe(false)
        }
      }),
    )
  })

  test('a route that somebody deletes comes back, and only that one', () => {
    fc.assert(
      fc.property(nodes, table, fc.nat(), (all, routes, which) => {
        const after = apply(routes, plan(self, all, routes, addresses))
        const mine = after.filter(route => route.protocol === ownProtocol)
        const lost = mine[which % Math.max(1, mine.length)]
        if (lost === undefined) return
        const repair = plan(
          self,
          all,
          after.filter(route => route !== lost),
          addresses,
        )
        expect(repair).toEqual([{ verb: 'add', dst: lost.dst, gateway: lost.gateway }])
      }),
    )
  })
})
