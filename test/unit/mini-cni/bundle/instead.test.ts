import * as crypto from 'node:crypto'
import * as net from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hash } from '../../../../mini-cni/bundle/crypto.ts'
import { isIP, isIPv6 } from '../../../../mini-cni/bundle/net.ts'

test('hash is SHA-256, whatever the length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
      expect(hash('sha256', text)).toBe(crypto.hash('sha256', text))
    }),
    { numRuns: 200 },
  )
  for (let length = 0; length < 200; length++) {
    const text = 'x'.repeat(length)
    expect(hash('sha256', text)).toBe(crypto.hash('sha256', text))
  }
})

const almost = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc
    .array(
      fc.constantFrom('0', '1', 'ff', 'FFFF', '12345', ':', '::', '.', '1.2.3.4', '256', '01', '%', 'eth0', ' ', 'g'),
      { maxLength: 12 },
    )
    .map(parts => parts.join('')),
  fc.array(fc.constantFrom('0', 'ab', '1.2.3.4', ''), { minLength: 2, maxLength: 9 }).map(words => words.join(':')),
)

test('isIP knows what node:net knows', () => {
  fc.assert(
    fc.property(almost, text => {
      expect(isIP(text), text).toBe(net.isIP(text))
      expect(isIPv6(text), text).toBe(net.isIPv6(text))
    }),
    { numRuns: 20_000 },
  )
})

test.each([
  '::',
  '::1',
  '1::',
  '1:2:3:4:5:6:7::',
  '::2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7:8::',
  ':::',
  '1::2::3',
  '::1.2.3.4',
  '1.2.3.4::',
  'fe80::1%eth0',
  'fe80::1%',
  '1:2:3:4:5:6:1.2.3.4',
  '1:2:3:4:5:6:7:1.2.3.4',
  ':',
  '',
])('isIP of %j', text => {
  expect(isIP(text)).toBe(net.isIP(text))
})
