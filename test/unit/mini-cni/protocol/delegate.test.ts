import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Delegation, delegate, findPlugin } from '#mini-cni/protocol/delegate.ts'
import type { CniError } from '#mini-cni/protocol/error.ts'

const folder = mkdtempSync(join(tmpdir(), 'delegate-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A plugin in shell, called with the configuration of the test. */
function calling(script: string, more: Partial<Delegation> = {}): Delegation {
  writeFileSync(join(folder, 'sh-ipam'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'sh-ipam'), 0o755)
  const env = { PATH: process.env.PATH, CNI_COMMAND: 'ADD', MARK: 'a b' }
  const json = { cniVersion: '1.0.0', name: 'net', other: { deep: [1] }, ipam: { type: 'sh-ipam' } }
  return {
    type: 'sh-ipam',
    command: 'ADD',
    path: [folder],
    json,
    version: '1.0.0',
    until: Date.now() + 10_000,
    env,
    ...more,
  }
}

function trouble(delegation: Delegation): CniError {
  try {
    delegate(delegation)
  } catch (error) {
    return error as CniError
  }
  throw new Error('it went well')
}

test('gets the whole configuration and the same environment, and its answer is read', () => {
  const call = calling(
    `cat >${folder}/stdin; env >${folder}/env; echo '{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/24"}]}'`,
  )
  expect(delegate(call)).toMatchObject({ ips: [{ address: '10.0.0.2/24' }], routes: [] })
  expect(JSON.parse(readFileSync(join(folder, 'stdin'), 'utf8'))).toEqual(call.json)
  const env = readFileSync(join(folder, 'env'), 'utf8').split('\n')
  expect(env.filter(line => /^(CNI_|MARK|PATH|MINI)/.test(line)).sort()).toEqual(
    ['CNI_COMMAND=ADD', 'MARK=a b', `PATH=${process.env.PATH}`].sort(),
  )
})

test('an answer in the old format is read', () => {
  const call = calling(`echo '{"ip4":{"ip":"10.0.0.2/24","routes":[{"dst":"0.0.0.0/0"}]}}'`, { version: '0.2.0' })
  expect(delegate(call)).toMatchObject({ ips: [{ address: '10.0.0.2/24' }], routes: [{ dst: '0.0.0.0/0' }] })
})

test('its own error passes with code, message and details', () => {
  const { code, message, details } = trouble(calling(`echo '{"code":11,"msg":"later","details":"busy"}'; exit 1`))
  expect([code, message, details]).toEqual([11, 'later', 'busy'])
})

test.each([
  ['echo junk', 'no JSON object (ADD): junk'],
  ['echo null', 'no JSON object (ADD): null'],
  ['echo []', 'no JSON object'],
  ['true', 'no JSON object'],
  ['echo {}', 'no addresses'],
  [`echo '{"cniVersion":"1.0.0","ips":[{"address":"x"}]}'`, 'result.ips[0].address'],
  ['kill -9 $$', 'ended by SIGKILL'],
  ['echo why >&2; exit 3', 'exit code 3 and said nothing that is an error in CNI (ADD): why'],
  ['echo junk; exit 3', 'exit code 3'],
])('%s: a clear error of code 104', (script, message) => {
  const error = trouble(calling(script))
  expect(error.code).toBe(104)
  expect(error.message).toContain(message)
})

test('one that hangs is ended, with what it started', async () => {
  const started = Date.now()
  const { code, message } = trouble(calling(`sleep 77.5 & echo $! >${folder}/pid; wait`, { until: Date.now() + 3000 }))
  expect([code, message]).toEqual([104, expect.stringContaining('was killed')])
  expect(Date.now() - started).toBeLessThan(2500)
  const pid = readFileSync(join(folder, 'pid'), 'utf8').trim()
  await expect.poll(() => isAlive(pid)).toBe(false)
})

/** A zombie has ended, only nobody has looked yet. */
function isAlive(pid: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

test('DEL needs no answer', () => {
  expect(delegate(calling('exit 0', { command: 'DEL' }))).toBeUndefined()
})

test('found in the first folder that has an executable file of that name', () => {
  const [one, two, three] = ['one', 'two', 'three'].map(name => join(folder, name)) as [string, string, string]
  for (const path of [one, two, three]) mkdirSync(path)
  mkdirSync(join(one, 'x'))
  writeFileSync(join(two, 'x'), '')
  writeFileSync(join(three, 'x'), '')
  expect(() => findPlugin('x', [one, two, three])).toThrow(`no plugin x in CNI_PATH (${one}:${two}:${three})`)
  chmodSync(join(three, 'x'), 0o755)
  expect(findPlugin('x', [one, two, three])).toBe(join(three, 'x'))
  chmodSync(join(two, 'x'), 0o755)
  expect(findPlugin('x', [one, two, three])).toBe(join(two, 'x'))
  expect(() => findPlugin('x', [])).toThrow('CNI_PATH is missing')
})
