import { expect, test } from 'vitest'
import { concerns } from '#mini-cni/keep/interest.ts'
import { nud } from '#mini-cni/netlink/messages/neighbour-table.ts'

const interest = { destinations: new Set(['10.244.2.0/24']), links: new Set([2, 5]), tunnel: 5 }
const neighbour = (name: string, index: number, state: number) =>
  concerns({ name, header: { family: 2, index, state }, attributes: { dst: '10.244.2.0' } }, interest)

test('an entry of the tunnel that is deleted: the kernel says that it has failed, and no MAC address', () => {
  expect(neighbour('RTM_NEWNEIGH', 5, nud.failed)).toBe(true)
  expect(neighbour('RTM_DELNEIGH', 5, nud.failed)).toBe(true)
})

test('one that is set by hand, and a forwarding entry, which is that and NOARP', () => {
  expect(neighbour('RTM_NEWNEIGH', 5, nud.permanent)).toBe(true)
  expect(neighbour('RTM_DELNEIGH', 5, nud.permanent | nud.noarp)).toBe(true)
})

test.each([
  ['what ARP asks for on the tunnel', 5, nud.incomplete],
  ['what ARP knows there', 5, nud.reachable],
  ['a neighbour of the node that has failed', 2, nud.failed],
  ['an entry of a link that is not ours', 7, nud.permanent],
])('no reason to look: %s', (_, index, state) => {
  expect(neighbour('RTM_NEWNEIGH', index, state)).toBe(false)
})

test('routes: ours by their protocol, and others to where ours lead', () => {
  const route = (protocol: number, dst: string) =>
    concerns({ name: 'RTM_DELROUTE', header: { protocol, dstLength: 24 }, attributes: { dst } }, interest)
  expect(route(118, '10.9.0.0')).toBe(true)
  expect(route(4, '10.244.2.0')).toBe(true)
  expect(route(4, '10.9.0.0')).toBe(false)
})
