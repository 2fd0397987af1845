import { statSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { explain } from '#mini-cni/netlink/explain.ts'
import { type Libc, libc } from '#mini-cni/netlink/ffi.ts'
import { getAddresses, newAddress } from '#mini-cni/netlink/messages/address.ts'
import { getFdb, newFdb } from '#mini-cni/netlink/messages/fdb.ts'
import { delLink, getLinks, newLink, setLink } from '#mini-cni/netlink/messages/link.ts'
import { getNeighbours, newNeighbour } from '#mini-cni/netlink/messages/neighbour.ts'
import { getRoutes, newRoute } from '#mini-cni/netlink/messages/route.ts'
import { recordRequests } from '#mini-cni/netlink/record.ts'
import type { Request } from '#mini-cni/netlink/request.ts'
import { type Netlink, NetlinkError, openNetlink } from '#mini-cni/netlink/socket.ts'
import { ip, ipJson } from '../ip.ts'
import { ownNetwork } from '../own-network.ts'

const pod = 'socket-pod'
const podPath = `/run/netns/${pod}`
let netlink: Netlink

// Each test has a network of its own: what it made goes with the next.
beforeEach(() => {
  ownNetwork()
  ip('netns add', pod)
  netlink = openNetlink()
})
afterEach(() => {
  netlink.close()
  ip('netns del', pod)
})

function refusal(work: () => void): NetlinkError {
  try {
    work()
  } catch (error) {
    if (error instanceof NetlinkError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const address = (i: number) => `10.9.${i >> 8}.${i & 255}/32`

test('create tells both ends of a cable whose other end is in a pod', () => {
  const cable = newLink({ kind: 'veth', name: 'v0', up: true, peer: { name: 'eth0', netns: podPath } })
  const made = netlink.create(cable)
  const [outside] = ipJson('link show v0')
  const [inside] = ipJson('-n', pod, 'link show eth0')
  expect(made).toMatchObject({ name: 'v0', kind: 'veth', up: true, index: outside.ifindex, mac: outside.address })
  expect(made).toMatchObject({ peerIndex: inside.ifindex, peerNsid: outside.link_netnsid })
})

test('create where a name is taken leaves nothing, on neither side', () => {
  ip('-n', pod, 'link add eth0 type bridge')
  const cable = newLink({ kind: 'veth', name: 'v0', peer: { name: 'eth0', netns: podPath } })
  expect(refusal(() => void netlink.create(cable))).toMatchObject({ code: 'EEXIST', errno: 17, request: cable })
  expect(netlink.link('v0')).toBeUndefined()
})

test('a link as ip tells it: a port of a bridge, a vxlan', () => {
  ip('link add br0 type bridge')
  ip('link add v0 group 5 mtu 1400 type veth peer name v1')
  ip('link set v0 master br0 up')
  ip('link set v1 up')
  ip('link set v0 type bridge_slave hairpin on isolated on')
  ip('link add vx0 type vxlan id 9 local 10.0.0.1 remote 10.0.0.2 dstport 4789 nolearning')
  const [br0, v1] = ['br0', 'v1'].map(name => netlink.link(name)?.index)
  expect(netlink.link('v0')).toMatchObject({
    ...{ kind: 'veth', mtu: 1400, group: 5, master: br0, peerIndex: v1, peerNsid: undefined, up: true, running: true },
    port: { hairpin: true, isolated: true, learning: true, flood: true },
    mac: ipJson('link show v0')[0].address,
  })
  expect(netlink.link('vx0')).toMatchObject({
    kind: 'vxlan',
    vxlan: { id: 9, local: '10.0.0.1', remote: '10.0.0.2', port: 4789, learning: false },
  })
  expect(netlink.dump(getLinks({ master: br0 ?? 0 })).map(({ name }) => name)).toEqual(['v0'])
  expect(netlink.dump(getLinks({ kind: 'vxlan' })).map(({ name }) => name)).toEqual(['vx0'])
  expect(netlink.dump(getLinks()).map(({ name }) => name)).toEqual(ipJson('link').map(({ ifname }) => ifname))
  expect([netlink.link('nobody'), netlink.link(4711)]).toEqual([undefined, undefined])
})

test('addresses, routes, neighbours and forwarding entries as they were set', () => {
  const { index } = netlink.create(newLink({ kind: 'bridge', name: 'br0', up: true }))
  const mac = '02:00:00:00:00:07'
  netlink.batch([
    newAddress({ index, address: '10.0.0.1/24' }),
    newAddress({ index, address: 'fd00::1/64', noDad: true }),
    newRoute({ dst: '10.9.0.0/16', gateway: '10.0.0.7', mtu: 1300, metric: 7, protocol: 118 }),
    newRoute({ dst: 'default', gateway: 'fd00::7' }),
    newRoute({ dst: '10.8.0.0/16', type: 'unreachable', table: 1000 }),
    newNeighbour({ index, ip: '10.0.0.7', mac, permanent: true }),
    newFdb({ index, mac, self: true }),
  ])
  expect(netlink.dump(getAddresses({ index, family: 4 }))).toEqual([
    {
      ...{ index, family: 4, address: '10.0.0.1/24', peer: undefined, scope: 'global' },
      ...{ permanent: true, tentative: false },
    },
  ])
  expect(netlink.dump(getAddresses({ family: 6 }))).toContainEqual(
    expect.objectContaining({ index, address: 'fd00::1/64', tentative: false }),
  )
  expect(netlink.dump(getRoutes({ family: 4 })).find(({ dst }) => dst === '10.9.0.0/16')).toEqual({
    ...{ family: 4, dst: '10.9.0.0/16', gateway: '10.0.0.7', index, onlink: false, scope: 'global', type: 'unicast' },
    ...{ protocol: 118, table: 254, metric: 7, mtu: 1300, src: undefined },
  })
  expect(netlink.dump(getRoutes({ family: 6 }))).toContainEqual(
    expect.objectContaining({ family: 6, dst: 'default', gateway: 'fd00::7', index }),
  )
  expect(netlink.dump(getRoutes({ family: 4, table: 1000 }))).toEqual([
    expect.objectContaining({ dst: '10.8.0.0/16', type: 'unreachable', table: 1000, index: undefined }),
  ])
  expect(netlink.dump(getRoutes({ family: 4, table: 77 }))).toEqual([])
  expect(netlink.dump(getNeighbours({ index, family: 4 }))).toContainEqual({
    index,
    ip: '10.0.0.7',
    mac,
    state: 'permanent',
  })
  expect(netlink.dump(getFdb({ index }))).toContainEqual(expect.objectContaining({ index, mac, state: 'permanent' }))
})

test('a refusal names the request, the errno and what the kernel adds in its own words', () => {
  const unreachable = newRoute({ dst: '10.8.0.0/16', gateway: '99.0.0.7' })
  expect(refusal(() => netlink.request(unreachable))).toMatchObject({
    message: 'RTM_NEWROUTE 10.8.0.0/16 via 99.0.0.7: ENETUNREACH (Network is unreachable): Nexthop has invalid gateway',
    ...{ code: 'ENETUNREACH', errno: 101, extack: 'Nexthop has invalid gateway', request: unreachable },
  })
  expect(refusal(() => netlink.request(setLink({ name: 'nobody', up: true }))).message).toBe(
    'RTM_NEWLINK nobody: ENODEV (No such device)',
  )
})

test('a batch goes on after one that fails, and throws the first, by name', () => {
  const bad = newAddress({ index: 4711, address: address(2) })
  const requests: readonly Request[] = [
    newAddress({ index: 1, address: address(1) }),
    bad,
    newAddress({ index: 1, address: address(1) }),
    newAddress({ index: 1, address: address(3) }),
  ]
  expect(refusal(() => netlink.batch(requests))).toMatchObject({ code: 'ENODEV', request: bad })
  const there = netlink.dump(getAddresses({ index: 1, family: 4 })).map(one => one.address)
  expect(there).toEqual(expect.arrayContaining([address(1), address(3)]))
})

test('the last of a batch may be the one that fails, and an empty batch is none', () => {
  const requests = [newAddress({ index: 1, address: address(1) }), newAddress({ index: 1, address: address(1) })]
  expect(refusal(() => netlink.batch(requests)).code).toBe('EEXIST')
  netlink.batch([])
  expect(netlink.link('lo')?.index).toBe(1)
})

test('a thousand requests in one batch, and the list of what they made in many pieces', () => {
  netlink.batch(Array.from({ length: 1000 }, (_, i) => newAddress({ index: 1, address: address(i) })))
  const there = netlink.dump(getAddresses({ index: 1, family: 4 })).map(one => one.address)
  expect(there).toEqual(expect.arrayContaining(Array.from({ length: 1000 }, (_, i) => address(i))))
})

/** The C library, with something that happens between the first and the second piece of each of the first `times` lists. */
function interfering(
  times: number,
  happens: (time: number) => void,
): { readonly calls: Libc; readonly asked: () => number } {
  let asked = 0
  let pieces = 0
  const calls: Libc = {
    ...libc,
    send(...args) {
      asked++
      pieces = 0
      return libc.send(...args)
    },
    recv(...args) {
      pieces++
      if (pieces === 2 && asked <= times) happens(asked)
      return libc.recv(...args)
    },
  }
  return { calls, asked: () => asked }
}

test('a list that changes while it is read is read again, and then is whole', () => {
  netlink.batch(Array.from({ length: 1000 }, (_, i) => newAddress({ index: 1, address: address(i) })))
  const late = '10.8.0.1/32'
  const { calls, asked } = interfering(3, time =>
    netlink.request(newAddress({ index: 1, address: `10.8.0.${time}/32` })),
  )
  const other = openNetlink(calls)
  const there = other.dump(getAddresses({ family: 4 })).map(one => one.address)
  other.close()
  expect(asked()).toBe(4)
  expect(there).toContain(late)
  expect(new Set(there).size).toBe(there.length)
})

test('a list that never stops changing is an error and not a hang', () => {
  netlink.batch(Array.from({ length: 1000 }, (_, i) => newAddress({ index: 1, address: address(i) })))
  const { calls, asked } = interfering(Number.POSITIVE_INFINITY, time =>
    netlink.request(newAddress({ index: 1, address: `10.8.0.${time}/32` })),
  )
  const other = openNetlink(calls)
  expect(() => other.dump(getAddresses())).toThrow('RTM_GETADDR: the list changed in each of 100 readings')
  expect(asked()).toBe(100)
  // What is left unread of the last list does not confuse the next answer.
  expect(other.link('lo')?.name).toBe('lo')
  other.close()
})

test('a socket stays in the namespace in which it was opened', () => {
  const first = netlink
  ip('link add here type bridge')
  ownNetwork()
  const second = openNetlink()
  expect([first.link('here')?.name, second.link('here')]).toEqual(['here', undefined])
  second.close()
})

test('what is not right in a request is said before anything is sent', () => {
  expect(() => netlink.request(newAddress({ index: 1, address: '10.0.0.1/33' }))).toThrow('write it as 10.244.1.2/24')
  expect(() => netlink.request(setLink({ index: 1, mac: '2:0' }))).toThrow('"2:0" is no MAC address')
  expect(() => netlink.request(newLink({ kind: 'veth', name: 'v', peer: { name: 'w', netns: '/no/such' } }))).toThrow(
    'open /no/such: ENOENT (No such file or directory)',
  )
  expect(netlink.link('lo')?.index).toBe(1)
})

test('recorded requests know their namespace and the names of links that may be gone', () => {
  const sent = recordRequests(() => {
    const inside = openNetlink()
    const { index } = inside.create(newLink({ kind: 'bridge', name: 'br0' }))
    inside.batch([setLink({ index, up: true }), newAddress({ index, address: '10.0.0.1/24' })])
    inside.request(delLink({ index }))
    inside.close()
  })
  expect(sent.map(one => explain(one.request, { links: one.links })[0])).toEqual([
    'ip link add br0 type bridge',
    'ip link set dev br0 up',
    'ip address add 10.0.0.1/24 dev br0',
    'ip link del dev br0',
  ])
  expect(new Set(sent.map(({ netns }) => netns))).toEqual(new Set([statSync('/proc/thread-self/ns/net').ino]))
  netlink.request(newAddress({ index: 1, address: '10.0.0.9/32' }))
  expect(sent).toHaveLength(4)
})
