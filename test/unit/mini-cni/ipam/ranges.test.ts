import { expect, test } from 'vitest'
import { parseRanges, describe as say, sizeOf } from '#mini-cni/ipam/ranges.ts'
import type { Range } from '#mini-cni/model.ts'

test.each<[Range, string, bigint]>([
  [{ subnet: '10.244.1.0/24' }, '10.244.1.0/24 (10.244.1.2 … 10.244.1.254)', 253n],
  [{ subnet: '10.244.1.0/24', gateway: '10.244.1.254' }, '10.244.1.0/24 (10.244.1.1 … 10.244.1.253)', 253n],
  [{ subnet: '10.244.1.0/24', gateway: '192.168.0.1' }, '10.244.1.0/24 (10.244.1.1 … 10.244.1.254)', 254n],
  [{ subnet: '10.244.1.0/24', gateway: '10.244.1.9' }, '10.244.1.0/24 (10.244.1.1 … 10.244.1.254)', 253n],
  [
    { subnet: '10.0.0.0/8', rangeStart: '10.1.0.0', rangeEnd: '10.1.0.255' },
    '10.0.0.0/8 (10.1.0.0 … 10.1.0.255)',
    256n,
  ],
  [{ subnet: '10.0.0.0/31' }, '10.0.0.0/31 (10.0.0.1 … 10.0.0.1)', 1n],
  [{ subnet: '0.0.0.0/0' }, '0.0.0.0/0 (0.0.0.2 … 255.255.255.254)', 2n ** 32n - 3n],
  [
    { subnet: 'fd00:10:244:1::/64' },
    'fd00:10:244:1::/64 (fd00:10:244:1::2 … fd00:10:244:1:ffff:ffff:ffff:ffff)',
    2n ** 64n - 2n,
  ],
])('%j hands out %s', (range, text, size) => {
  const [set = []] = parseRanges([[range]])
  expect(say(set)).toBe(text)
  expect(sizeOf(set)).toBe(size)
})

test.each<[string, Range[][], RegExp]>([
  ['no set', [], /ipam\.ranges is empty; give it a subnet/],
  ['an empty set', [[]], /holds an empty set/],
  ['a word', [[{ subnet: 'cni' }]], /"cni" is no subnet; write address\/length/],
  ['no length', [[{ subnet: '10.0.0.0' }]], /"10\.0\.0\.0" is no subnet/],
  ['a long prefix', [[{ subnet: '10.0.0.0/33' }]], /the length of an IPv4 prefix is 0…32/],
  ['a bad byte', [[{ subnet: '10.0.256.0/24' }]], /"10\.0\.256\.0" is no IP address/],
  ['host bits', [[{ subnet: '10.244.1.7/24' }]], /subnet 10\.244\.1\.7\/24 has host bits set; write 10\.244\.1\.0\/24/],
  ['a single address', [[{ subnet: '10.0.0.1/32' }]], /no address left beside its gateway/],
  [
    'a start outside',
    [[{ subnet: '10.0.0.0/24', rangeStart: '10.0.1.5' }]],
    /rangeStart 10\.0\.1\.5 is not in subnet 10\.0\.0\.0\/24/,
  ],
  [
    'the network address',
    [[{ subnet: '10.0.0.0/24', rangeStart: '10.0.0.0' }]],
    /is the network address of 10\.0\.0\.0\/24/,
  ],
  ['the broadcast address', [[{ subnet: '10.0.0.0/24', rangeEnd: '10.0.0.255' }]], /is the broadcast address/],
  [
    'start after end',
    [[{ subnet: '10.0.0.0/24', rangeStart: '10.0.0.9', rangeEnd: '10.0.0.5' }]],
    /rangeStart 10\.0\.0\.9 is after rangeEnd 10\.0\.0\.5/,
  ],
  [
    'start after the last',
    [[{ subnet: '10.0.0.0/24', rangeStart: '10.0.0.254', gateway: '10.0.0.254' }]],
    /no address left beside its gateway/,
  ],
  ['a gateway of the other family', [[{ subnet: '10.0.0.0/24', gateway: 'fd00::1' }]], /gateway fd00::1 is not IPv4/],
  [
    'both families in a set',
    [[{ subnet: '10.0.0.0/24' }, { subnet: 'fd00::/64' }]],
    /are in one set; give each family a set of its own/,
  ],
  [
    'the same range twice',
    [[{ subnet: '10.0.0.0/24' }], [{ subnet: '10.0.0.0/24' }]],
    /overlap; an address would be handed out twice/,
  ],
  ['a range in a range', [[{ subnet: 'fd00::/48' }, { subnet: 'fd00:0:0:1::/64' }]], /overlap/],
  [
    "another range's gateway inside",
    [
      [
        { subnet: '10.0.0.0/24', rangeEnd: '10.0.0.99' },
        { subnet: '10.0.0.0/24', rangeStart: '10.0.0.100', gateway: '10.0.0.50' },
      ],
    ],
    /10\.0\.0\.50, the gateway of one range, would be handed out/,
  ],
])('refuses %s', (_name, ranges, message) => {
  expect(() => parseRanges(ranges)).toThrow(
    expect.objectContaining({ code: 'invalid', message: expect.stringMatching(message) }),
  )
})
