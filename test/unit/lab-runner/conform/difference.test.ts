import { describe, expect, test } from 'vitest'
import { differences, sentence } from '../../../../lab-runner/src/conform/difference.ts'
import type { Snapshot } from '../../../../lab-runner/src/conform/rig.ts'

const born = [
  'link lo #1 up mtu 65536 00:00:00:00:00:00',
  'address 127.0.0.1/8 dev lo scope host',
  'rule priority 0 table local',
]
const state = (rest: Partial<Snapshot> = {}): Snapshot => ({
  network: { host: born },
  filter: [],
  files: [],
  processes: [],
  ...rest,
})
const between = (before: Snapshot, after: Snapshot, options = {}) => sentence(differences(before, after, options))

test('nothing', () => {
  expect(differences(state(), state())).toEqual([])
})

test('a new pod that has nothing but lo is none', () => {
  expect(differences(state(), state({ network: { host: born, pod1: born } }))).toEqual([])
})

test('a pod that has ended is none', () => {
  expect(differences(state({ network: { host: born, pod1: born } }), state())).toEqual([])
})

test('links by name, places in words', () => {
  const after = state({
    network: {
      host: [...born, 'link veth1a2b #7 veth up mtu 1500 02:00:00:00:00:01 master cni0'],
      pod1: [...born, 'address 10.88.0.5/24 dev eth0 scope global'],
    },
    filter: ['table ip nat {'],
    files: ['/var/lib/cni/networks/conform/10.88.0.5 0123456789ab'],
    processes: ['42 sleep 1000'],
  })
  expect(between(state(), after)).toBe(
    'new on host: link veth1a2b; new on pod1: address 10.88.0.5/24 dev eth0; new on the packet filter: table ip nat {; ' +
      'new file: /var/lib/cni/networks/conform/10.88.0.5; new process: 42 sleep 1000',
  )
  expect(between(after, state({ network: { host: born, pod1: born } }))).toMatch(
    /^gone from host: link veth1a2b; gone from pod1: .*; gone process: 42 sleep 1000$/,
  )
})

test('a link that has changed, by how', () => {
  const link = (mtu: number) => state({ network: { host: [`link eth0 #2 veth up mtu ${mtu} 02:00:00:00:00:01`] } })
  expect(between(link(1500), link(1400))).toBe(
    'new on host: link eth0 #2 veth up mtu 1400 02:00:00:00:00:01; gone from host: link eth0 #2 veth up mtu 1500 02:00:00:00:00:01',
  )
})

test('many of a kind are counted', () => {
  const routes = ['a', 'b', 'c', 'd', 'e'].map(dst => `route ${dst} dev cni0`)
  expect(between(state(), state({ network: { host: [...born, ...routes] } }))).toMatch(/ and 2 more$/)
})

describe('files', () => {
  const with1 = state({ files: ['/run/x/journal aaaa'] })
  const with2 = state({ files: ['/run/x/journal bbbb'] })

  test('that say something else are a difference only where that is asked', () => {
    expect(differences(with1, with2)).toEqual([])
    expect(differences(with1, with2, { content: true })).toHaveLength(2)
  })
})

test('the same line twice is one more', () => {
  expect(differences(state({ filter: ['x'] }), state({ filter: ['x', 'x'] }))).toEqual([
    { change: 'new', place: 'packet filter', line: 'x' },
  ])
})
