import { expect, test } from 'vitest'
import { hostName } from '#mini-cni/link/names.ts'
import { liveIn, staleIn } from '#mini-cni/protocol/gc.ts'

const key = (containerId: string, ifname = 'eth0') => ({ network: 'net', containerId, ifname })
const told = (containerID: string, ifname = 'eth0') => ({ containerID, ifname })
const [a, b, c, d] = [key('a'), key('b'), key('c'), key('d')]

test('the new key before the old one, and silence is not an empty list', () => {
  expect(liveIn({ 'cni.dev/valid-attachments': [told('a')], 'cni.dev/attachments': [] }, 'net')).toEqual([a])
  expect(liveIn({ 'cni.dev/attachments': [told('a')] }, 'net')).toEqual([a])
  expect(liveIn({ 'cni.dev/valid-attachments': [] }, 'net')).toEqual([])
  expect(liveIn({}, 'net')).toBeUndefined()
  expect(liveIn({ 'cni.dev/valid-attachments': null }, 'net')).toBeUndefined()
})

test.each([[{}], ['a'], [[{ containerID: 'a' }]], [[{ containerID: 'a', ifname: '' }]], [[5]]])(
  '%j is no list of attachments',
  list => {
    expect(() => liveIn({ 'cni.dev/valid-attachments': list }, 'net')).toThrow('cni.dev/valid-attachments')
  },
)

test('what is not live goes, once, by its record or its lease', () => {
  const recorded = new Map([a, b].map(one => [hostName(one), one] as const))
  expect(staleIn(recorded, [b, c, d], [a, d])).toEqual({ keys: [b, c], names: [] })
})

test('the same container with another interface is another attachment', () => {
  const other = key('a', 'net1')
  const recorded = new Map([a, other].map(one => [hostName(one), one] as const))
  expect(staleIn(recorded, [], [other]).keys).toEqual([a])
})

test('a damaged record goes by its name, unless that is the name of a live attachment or of a lease', () => {
  const recorded = new Map([a, b, c].map(one => [hostName(one), undefined] as const))
  expect(staleIn(recorded, [b], [a])).toEqual({ keys: [b], names: [hostName(c)] })
})
