import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostName, macOf } from '#mini-cni/link/names.ts'

const word = fc.string({ minLength: 1 }).filter(text => !text.includes('\0'))
const key = fc.record({ network: word, containerId: word, ifname: word })

test('a host name is a valid interface name of at most 15 bytes', () => {
  fc.assert(
    fc.property(key, pod => {
      expect(hostName(pod)).toMatch(/^veth[0-9a-f]{11}$/)
    }),
  )
})

test('it follows from network, container id and interface name, and from nothing else', () => {
  fc.assert(
    fc.property(key, word, (pod, netns) => {
      expect(hostName({ ...pod, netns } as typeof pod)).toBe(hostName({ ...pod }))
    }),
  )
  // Written down, because a node that is upgraded must find the links that the version before has made.
  expect(hostName({ network: 'cnilab', containerId: 'a', ifname: 'eth0' })).toMatchInlineSnapshot(`"veth046ea2b3b85"`)
})

test('other pods have other names and MACs, also where the words only shift', () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other))
      expect(hostName(one)).not.toBe(hostName(other))
      expect(macOf(one, 'pod')).not.toBe(macOf(other, 'pod'))
    }),
  )
  const shifted = [
    { network: 'ab', containerId: 'c', ifname: 'd' },
    { network: 'a', containerId: 'bc', ifname: 'd' },
    { network: 'a', containerId: 'b', ifname: 'cd' },
  ]
  expect(new Set(shifted.map(hostName)).size).toBe(3)
})

test('MACs are locally administered, unicast, and those of the two ends differ', () => {
  fc.assert(
    fc.property(key, pod => {
      expect(macOf(pod, 'pod')).toMatch(/^02(:[0-9a-f]{2}){5}$/)
      expect(macOf(pod, 'node')).toMatch(/^02(:[0-9a-f]{2}){5}$/)
      expect(macOf(pod, 'pod')).not.toBe(macOf(pod, 'node'))
    }),
  )
})
