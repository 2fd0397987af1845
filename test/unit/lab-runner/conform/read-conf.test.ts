import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConf } from '../../../../lab-runner/src/conform/read-conf.ts'

const dir = mkdtempSync(join(tmpdir(), 'cnilab-conf-'))
afterAll(() => rmSync(dir, { recursive: true }))

function conf(value: unknown): string {
  const file = join(dir, 'net.conf')
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value))
  return file
}

test('is taken as it is', () => {
  const value = { cniVersion: '0.4.0', name: 'n', type: 'bridge', more: [1] }
  expect(readConf(conf(value), 'anything')).toEqual(value)
})

test('of a list the entry of that plugin, with the name and version of the list', () => {
  const list = { cniVersion: '1.0.0', name: 'net', plugins: [{ type: 'bridge' }, { type: 'portmap', snat: true }] }
  expect(readConf(conf(list), 'portmap')).toEqual({ cniVersion: '1.0.0', name: 'net', type: 'portmap', snat: true })
  expect(() => readConf(conf(list), 'tuning')).toThrow(/none of its plugins is of type "tuning"/)
})

test.each([
  ['', /is no JSON/],
  ['{', /is no JSON/],
  [[], /must be a JSON object/],
  ['null', /must be a JSON object/],
  [{ cniVersion: '1.0.0', name: 'n' }, /has no "type"/],
  [{ type: 3 }, /has no "type"/],
  [{ plugins: [null, 3] }, /none of its plugins/],
])('refuses %j', (value, why) => {
  expect(() => readConf(conf(value), 'bridge')).toThrow(why)
})

test('a file that is not there', () => {
  expect(() => readConf(join(dir, 'none'), 'bridge')).toThrow(/cannot be read: ENOENT/)
})
