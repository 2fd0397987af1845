import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findPlugin } from '../../../../lab-runner/src/conform/find-plugin.ts'
import { Exit, LabError } from '../../../../lab-runner/src/errors.ts'

const dir = mkdtempSync(join(tmpdir(), 'cnilab-plugins-'))
afterAll(() => rmSync(dir, { recursive: true }))

function plugin(name: string, bytes: string | Buffer = '#!/bin/sh\n', mode = 0o755): string {
  const path = join(dir, name)
  writeFileSync(path, bytes)
  chmodSync(path, mode)
  return path
}

/** The first bytes of a program for machine `number` of elf(5). */
function elf(number: number): Buffer {
  const head = Buffer.alloc(64)
  head.write('\x7fELF\x02\x01\x01', 'latin1')
  head.writeUInt16LE(number, 18)
  return head
}

function refusal(typed: string): LabError {
  try {
    findPlugin(typed, [dir])
  } catch (error) {
    if (error instanceof LabError) return error
    throw error
  }
  throw new Error(`${typed} was found`)
}

test('by path, by name in a folder, through a link', () => {
  const path = plugin('bridge')
  expect(findPlugin(path, [])).toEqual({ name: 'bridge', path })
  expect(findPlugin('bridge', ['/nowhere', dir])).toEqual({ name: 'bridge', path })
  symlinkSync('bridge', join(dir, 'linked'))
  expect(findPlugin('linked', [dir]).path).toBe(join(dir, 'linked'))
})

test("mini-cni is the project's own", () => {
  expect(findPlugin('mini-cni', []).path).toMatch(/\/mini-cni\/bin\/mini-cni$/)
})

test('what is not there: names that are near', () => {
  plugin('ptp')
  expect(refusal('ptpp')).toMatchObject({
    exit: Exit.usage,
    suggestions: expect.arrayContaining(['did you mean:  ptp']),
  })
  expect(refusal(join(dir, 'ptq')).suggestions).toEqual([`did you mean:  ${join(dir, 'ptp')}`])
  expect(refusal('/nowhere/at-all').message).toBe('there is no /nowhere/at-all')
})

test('a folder', () => {
  mkdirSync(join(dir, 'folder'))
  plugin('folder/inside')
  expect(refusal(join(dir, 'folder')).suggestions[0]).toContain('folder/inside')
})

test('not executable', () => {
  expect(refusal(plugin('plain', '#!/bin/sh\n', 0o644))).toMatchObject({
    message: expect.stringContaining('may not be executed'),
    suggestions: [`chmod a+rx ${join(dir, 'plain')}`],
  })
})

test('built for another machine', () => {
  const other = process.arch === 'arm64' ? 62 : 183
  const error = refusal(plugin('foreign', elf(other)))
  expect(error.exit).toBe(Exit.machine)
  expect(error.message).toMatch(/is built for another machine: \w+, while this one is \w+$/)
  expect(findPlugin(plugin('own', elf(process.arch === 'arm64' ? 183 : 62)), []).name).toBe('own')
})

test('neither program nor script', () => {
  expect(refusal(plugin('text', 'echo hello\n')).message).toContain('does not begin with "#!"')
  expect(refusal(plugin('empty', '')).message).toContain('does not begin with "#!"')
})
