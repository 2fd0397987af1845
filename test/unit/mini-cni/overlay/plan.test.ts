import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClusterNode } from '#mini-cni/model.ts'
import { planEntries } from '#mini-cni/overlay/entries.ts'
import { type Peer, peersOf, split, tunnelOf, underlayFamily } from '#mini-cni/overlay/plan.ts'
import { insideAddress, vtepMac } from '#mini-cni/overlay/tunnel.ts'

const node = (n: number, wire: number): ClusterNode => ({
  name: `node${n}`,
  ips: [`172.30.${wire}.1${n}`, `fd00:30:${wire}::1${n}`],
  podCidrs: [`10.244.${n}.0/24`, `fd00:10:244:${n}::/64`],
})
const [one, two, three] = [node(1, 1), node(2, 2), node(3, 1)]
const nodes = [one, two, three]
const networks = ['127.0.0.1/8', '::1/128', '172.30.1.11/24', 'fd00:30:1::11/64', '10.244.1.1/24']
const names = (list: readonly ClusterNode[]) => list.map(({ name }) => name)

describe('who is near', () => {
  test.each([
    ['host-gw', ['node2', 'node3'], []],
    ['vxlan', [], ['node2', 'node3']],
    ['auto', ['node3'], ['node2']],
  ] as const)('with %s', (mode, near, far) => {
    const found = split(one, nodes, mode, networks)
    expect([names(found.near), names(found.far)]).toEqual([near, far])
  })

  test('not who shares a network for one family of its pods only', () => {
    const half = { ...three, ips: ['172.30.1.13', 'fd00:30:2::13'] }
    expect(names(split(one, [one, half], 'auto', networks).far)).toEqual(['node3'])
    expect(names(split(one, [one, { ...half, podCidrs: ['10.244.3.0/24'] }], 'auto', networks).near)).toEqual(['node3'])
  })
})

describe('the device', () => {
  const carriers = [
    { index: 1, mtu: 65536, address: '127.0.0.1/8' },
    { index: 2, mtu: 1500, address: '172.30.1.11/24' },
    { index: 2, mtu: 1500, address: 'fd00:30:1::11/64' },
  ]

  test('is over the link that has the address, with room for what is put around a packet', () => {
    expect(tunnelOf(one, nodes, carriers)).toMatchObject({
      link: 2,
      local: '172.30.1.11',
      mtu: 1450,
      mac: vtepMac('node1'),
    })
  })

  test('is over IPv6 where one of the nodes has nothing else, and leaves 20 bytes more', () => {
    const v6 = [one, { ...two, ips: ['fd00:30:2::12'] }]
    expect(underlayFamily(v6)).toBe(6)
    expect(tunnelOf(one, v6, carriers)).toMatchObject({ local: 'fd00:30:1::11', mtu: 1430 })
  })

  test('is refused where no link has the address, with the address', () => {
    expect(() => tunnelOf({ ...one, ips: ['172.30.1.99'] }, nodes, carriers)).toThrow(
      'node1 is said to have 172.30.1.99, and no link here has it',
    )
  })
})

test('a MAC address follows from the name: own, unicast, and another for each node', () => {
  const macs = Array.from({ length: 200 }, (_, n) => vtepMac(`node${n}`))
  expect(new Set(macs).size).toBe(200)
  for (const mac of macs) expect(mac).toMatch(/^02(:[0-9a-f]{2}){5}$/)
  expect(vtepMac('node1')).toBe(vtepMac('node1'))
})

test('the address inside is the first of the pod CIDR', () => {
  expect([insideAddress('10.244.2.0/24'), insideAddress('10.244.2.7/24'), insideAddress('fd00:10:244:2::/64')]).toEqual(
    ['10.244.2.0', '10.244.2.0', 'fd00:10:244:2::'],
  )
})

describe('the entries', () => {
  const peers = peersOf([two, three], nodes)
  const said = (known: Parameters<typeof planEntries>[2], wanted: readonly Peer[] = peers) =>
    planEntries(7, wanted, known).map(({ message, attributes }) =>
      `${message.name} ${attributes.dst} ${attributes.mac ?? ''}`.trim(),
    )
  const all = {
    neighbours: peers.flatMap(({ mac, inside }) => inside.map(ip => ({ ip, mac }))),
    fdb: peers.map(({ mac, ip }) => ({ mac, dst: ip })),
  }

  test('are one neighbour for each address inside and one MAC address for each node', () => {
    expect(said({ neighbours: [], fdb: [] })).toEqual([
      `RTM_NEWNEIGH 10.244.2.0 ${vtepMac('node2')}`,
      `RTM_NEWNEIGH fd00:10:244:2:: ${vtepMac('node2')}`,
      `RTM_NEWNEIGH 10.244.3.0 ${vtepMac('node3')}`,
      `RTM_NEWNEIGH fd00:10:244:3:: ${vtepMac('node3')}`,
      `RTM_NEWNEIGH 172.30.2.12 ${vtepMac('node2')}`,
      `RTM_NEWNEIGH 172.30.1.13 ${vtepMac('node3')}`,
    ])
  })

  test('that are right are left alone', () => expect(said(all)).toEqual([]))

  test('of a node that left go, and of one that moved are replaced', () => {
    expect(said(all, peers.slice(1))).toEqual([
      'RTM_DELNEIGH 10.244.2.0',
      'RTM_DELNEIGH fd00:10:244:2::',
      `RTM_DELNEIGH 172.30.2.12 ${vtepMac('node2')}`,
    ])
    expect(said(all, peersOf([{ ...two, ips: ['172.30.2.99'] }, three], nodes))).toEqual([
      `RTM_NEWNEIGH 172.30.2.99 ${vtepMac('node2')}`,
    ])
  })

  test('that are missing come, and only those', () => {
    fc.assert(
      fc.property(fc.subarray([...all.neighbours]), fc.subarray([...all.fdb]), (neighbours, fdb) => {
        const changes = planEntries(7, peers, { neighbours, fdb })
        expect(changes).toHaveLength(all.neighbours.length - neighbours.length + all.fdb.length - fdb.length)
        expect(changes.every(({ message }) => message.name === 'RTM_NEWNEIGH')).toBe(true)
      }),
    )
  })

  test('of a node without an address of the family that the others use are refused by name', () => {
    expect(() => peersOf([{ ...two, ips: ['fd00::2'] }], nodes)).toThrow('node2 has no IPv4 address')
  })
})
