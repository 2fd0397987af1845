import { expect, test } from 'vitest'
import { explain } from '#mini-cni/netlink/explain.ts'
import { getAddresses, newAddress } from '#mini-cni/netlink/messages/address.ts'
import { getFdb } from '#mini-cni/netlink/messages/fdb.ts'
import { getLinks, newLink, setLink } from '#mini-cni/netlink/messages/link.ts'
import { getNeighbours } from '#mini-cni/netlink/messages/neighbour.ts'
import { getNsids, newNsid } from '#mini-cni/netlink/messages/nsid.ts'
import { getRoutes } from '#mini-cni/netlink/messages/route.ts'

const links = new Map([[2, 'eth0']])

test('the namespace of the socket is said by name, one that ip does not list by path', () => {
  const request = newAddress({ index: 2, address: '10.0.0.2/24' })
  expect(explain(request, { links, netns: '/run/netns/a' })).toEqual(['ip -n a address add 10.0.0.2/24 dev eth0'])
  expect(explain(request, { links, netns: '/var/run/netns/a' })).toEqual(['ip -n a address add 10.0.0.2/24 dev eth0'])
  expect(explain(request, { links, netns: '/proc/7/ns/net' })).toEqual([
    'nsenter --net=/proc/7/ns/net ip address add 10.0.0.2/24 dev eth0',
  ])
})

test('a link whose name is not known is if and its index, which ip takes', () => {
  expect(explain(setLink({ index: 9, up: true }))).toEqual(['ip link set dev if9 up'])
})

test('a change of the link and of the port are two commands, no change is none', () => {
  const change = setLink({ index: 2, up: false, port: { hairpin: false, isolated: true } })
  expect(explain(change, { links })).toEqual([
    'ip link set dev eth0 down',
    'bridge link set dev eth0 hairpin off isolated on',
  ])
  expect(explain(setLink({ name: 'eth0' }))).toEqual([])
})

test('words that a shell would take apart are quoted', () => {
  expect(explain(newLink({ kind: 'bridge', name: "it's $1" }))).toEqual(["ip link add 'it'\\''s $1' type bridge"])
})

test('a namespace by descriptor is said by its path, the number of one may be the choice of the kernel', () => {
  const cable = newLink({ kind: 'veth', name: 'v0', peer: { name: 'eth0', netns: 7 } })
  expect(explain(cable)).toEqual(['ip link add v0 type veth peer name eth0 netns /proc/self/fd/7'])
  expect(explain(newNsid({ netns: '/run/netns/a', nsid: -1 }))).toEqual(['ip netns set a auto'])
})

test('questions are commands too', () => {
  const asked = [
    ...[getLinks(), getLinks({ name: 'eth0' }), getLinks({ index: 2 }), getLinks({ master: 2, kind: 'veth' })],
    ...[getAddresses(), getAddresses({ index: 2, family: 6 })],
    ...[getRoutes({ family: 4 }), getRoutes({ family: 6, table: 1000 })],
    ...[getNeighbours({ index: 2, family: 4 }), getFdb(), getNsids()],
  ]
  expect(asked.flatMap(({ request }) => explain(request, { links }))).toEqual([
    'ip link show',
    'ip link show dev eth0',
    'ip link show dev eth0',
    'ip link show master eth0 type veth',
    'ip address show',
    'ip -6 address show dev eth0',
    'ip route show',
    'ip -6 route show table 1000',
    'ip -4 neigh show dev eth0 nud all',
    'bridge fdb show',
    'ip netns list-id',
  ])
})

test('a message that no command is known for is named', () => {
  const request = { ...setLink({ name: 'a' }), message: { name: 'RTM_NEWRULE', type: 32, header: [], attributes: {} } }
  expect(() => explain(request)).toThrow('no command is known for RTM_NEWRULE')
})
