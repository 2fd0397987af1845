import { BlockList } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Address, contains, firstHost, formatAddress, parseAddress, parsePrefix } from '#mini-cni/address.ts'

const v6 = fc.array(fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 0xffffn })), { minLength: 8, maxLength: 8 })

test.each([
  ['0:0:0:0:0:0:0:0', '::'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['fd00::10.0.0.1', 'fd00::a00:1'],
  ['1:0:0:0:0:0:0:0', '1::'],
  ['010::', '10::'],
  ['255.255.255.255', '255.255.255.255'],
])('%s is written %s', (text, canonical) => {
  expect(formatAddress(parseAddress(text))).toBe(canonical)
})

test('what is written is read back the same, and as the URL standard writes it', () => {
  fc.assert(
    fc.property(v6, groups => {
      const value = groups.reduce((sum, group) => (sum << 16n) | group, 0n)
      const text = formatAddress({ family: 6, value })
      expect(text).toBe(new URL(`http://[${groups.map(group => group.toString(16)).join(':')}]`).hostname.slice(1, -1))
      expect(parseAddress(text)).toEqual({ family: 6, value })
    }),
  )
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), number => {
      const address: Address = { family: 4, value: BigInt(number) }
      expect(parseAddress(formatAddress(address))).toEqual(address)
    }),
  )
})

test('a prefix contains what Node says it contains', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 1, max: 32 }), (net, host, length) => {
      const list = new BlockList()
      list.addSubnet(net, length)
      expect(contains(parsePrefix(`${net}/${length}`), parseAddress(host))).toBe(list.check(host))
    }),
  )
})

test.each(['', '10.0.0', '10.0.0.0.1', '010.0.0.1', 'fe80::1%eth0', '1::2::3', '10.0.0.1 '])('refuses "%s"', text => {
  expect(() => parseAddress(text)).toThrow(/is no IP address; write it as/)
})

test.each([
  ['10.244.1.0/24', '10.244.1.1'],
  ['10.244.1.77/24', '10.244.1.1'],
  ['192.0.2.6/31', '192.0.2.6'],
  ['192.0.2.7/32', '192.0.2.7'],
  ['fd00:10:244:1::2/64', 'fd00:10:244:1::1'],
  ['fd00::8/127', 'fd00::8'],
])('the first host of %s is %s', (subnet, host) => {
  expect(formatAddress(firstHost(parsePrefix(subnet)))).toBe(host)
})
