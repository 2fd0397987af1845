import { expect, test } from 'vitest'
import { AddressError } from '#mini-cni/address.ts'
import { IpamError } from '#mini-cni/ipam/ipam-error.ts'
import { LinkExists } from '#mini-cni/link/link-exists.ts'
import { CniError, cniErrorOf, codes, errorJson } from '#mini-cni/protocol/error.ts'

test('the message is one line', () => {
  expect(new CniError(5, ' one\n  two\n').message).toBe('one; two')
})

test('our own codes are from 100 on, and no number stands for two things', () => {
  const numbers = Object.values(codes)
  expect(new Set(numbers).size).toBe(numbers.length)
  const spec = [1, 2, 3, 4, 5, 6, 7, 8, 11, 50, 51]
  expect(numbers.filter(code => code < 100)).toEqual(spec)
})

const pod = { network: 'n', containerId: 'c', ifname: 'eth0', netns: '/n' }
const systemError = (code: string) => Object.assign(new Error('no'), { code, errno: 1, syscall: 'setns' })

test.each([
  ['a range that is wrong', new IpamError('invalid', 'x'), 7],
  ['an empty pool', new IpamError('exhausted', 'x'), 100],
  ['an address that is taken', new IpamError('taken', 'x'), 101],
  ['what CHECK misses', new IpamError('missing', 'x'), 103],
  ['a damaged journal', new IpamError('journal', 'x'), 105],
  ['no address at all', new AddressError('x'), 7],
  ['an interface that is there', new LinkExists(pod, 'veth', undefined), 4],
  ['what the kernel refuses', systemError('EEXIST'), 102],
  ['what it forbids', systemError('EPERM'), 106],
  ['a bug', new TypeError('x'), 199],
  ['no error at all', 'x', 199],
])('%s', (_, error, code) => {
  expect(cniErrorOf(error).code).toBe(code)
})

test('of several the first speaks, and the others are details', () => {
  const all = new AggregateError([new CniError(11, 'later', 'busy'), new Error('and this')], 'both')
  expect(errorJson(cniErrorOf(all), '1.0.0')).toEqual({
    cniVersion: '1.0.0',
    code: 11,
    msg: 'later',
    details: 'busy; and this',
  })
})
