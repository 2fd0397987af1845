import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
// @ts-expect-error plain JavaScript, run by Node 18 before there is a compiler
import { upToDate } from '../../../scripts/install-modules.js'

const scratch = mkdtempSync(join(tmpdir(), 'cnilab-modules-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const pinned = `node_modules/node-${process.platform}-${process.arch}`
const wanted = {
  '': { version: '1.0.0' },
  'node_modules/yaml': { version: '2.9.1' },
  'node_modules/ffi-napi': { version: '4.0.9', optional: true },
  [pinned]: { version: '26.10.0', optional: true },
}

let count = 0
function project(there?: Record<string, object>): string {
  const dir = join(scratch, String(count++))
  mkdirSync(join(dir, 'node_modules'), { recursive: true })
  writeFileSync(join(dir, 'package-lock.json'), JSON.stringify({ packages: wanted }))
  if (there) writeFileSync(join(dir, 'node_modules/.package-lock.json'), JSON.stringify({ packages: there }))
  return dir
}

const { '': _, ...all } = wanted

test('all packages there: nothing to do', () => expect(upToDate(project(all))).toBe(true))

test('never installed', () => expect(upToDate(project())).toBe(false))

test('a package in an older version', () => {
  expect(upToDate(project({ ...all, 'node_modules/yaml': { version: '2.8.0' } }))).toBe(false)
})

test('an optional package that did not compile is not tried again each time', () => {
  const { 'node_modules/ffi-napi': _, ...rest } = all
  expect(upToDate(project(rest))).toBe(true)
})

test('the pinned Node is optional for npm only', () => {
  const { [pinned]: _, ...rest } = all
  expect(upToDate(project(rest))).toBe(false)
})
