import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { placeFile } from '#mini-cni/daemon/place-file.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'place-file-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('a new file in a new folder, with its mode whatever the umask is, and nothing beside it', () => {
  const before = process.umask(0o077)
  try {
    placeFile(join(dir, 'net.d', '00-pods.conflist'), '{}\n', 0o644)
  } finally {
    process.umask(before)
  }
  expect(readdirSync(join(dir, 'net.d'))).toEqual(['00-pods.conflist'])
  expect(statSync(join(dir, 'net.d', '00-pods.conflist')).mode & 0o777).toBe(0o644)
})

test('the old one is another file, whole to the last for whoever has it', () => {
  const path = join(dir, 'plugin')
  writeFileSync(path, 'old')
  const { ino } = statSync(path)
  placeFile(path, new Uint8Array(300_000).fill(7), 0o755)
  expect(statSync(path)).not.toMatchObject({ ino })
  expect(readFileSync(path)).toEqual(Buffer.alloc(300_000, 7))
})

test('where it cannot be, nothing is left and the old one stands', () => {
  const path = join(dir, 'plugin')
  writeFileSync(path, 'old')
  expect(() => placeFile(join(path, 'below'), 'new', 0o644)).toThrow(/ENOTDIR|EEXIST/)
  expect(readFileSync(path, 'utf8')).toBe('old')
  expect(readdirSync(dir)).toEqual(['plugin'])
})
