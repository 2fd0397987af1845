import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LabError } from '../../../lab-runner/src/errors.ts'
import { compareTree, moveFile, readTree, writeText, writeTree } from '../../../lab-runner/src/tree.ts'

const tree = new Map([
  ['link/plan.ts', 'plan\n'],
  ['model.ts', 'model\n'],
])

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'cnilab-tree-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('what is written is read back, in order, hidden files left out', () => {
  const dir = folder()
  writeTree(dir, new Map([...tree].reverse()))
  writeText(join(dir, '.saved/old/x.ts'), 'x')
  expect([...readTree(dir)]).toEqual([...tree])
  expect(readdirSync(join(dir, 'link'))).toEqual(['plan.ts'])
})

test('differences are told by kind, and gone after writing', () => {
  const dir = folder()
  writeText(join(dir, 'model.ts'), 'other\n')
  writeText(join(dir, 'link/extra.ts'), 'extra\n')
  expect(compareTree(dir, tree)).toEqual([
    { path: 'link/plan.ts', kind: 'missing' },
    { path: 'model.ts', kind: 'different' },
    { path: 'link/extra.ts', kind: 'extra' },
  ])
  writeTree(dir, tree)
  expect(compareTree(dir, tree)).toEqual([{ path: 'link/extra.ts', kind: 'extra' }])
})

test('only a generated folder loses what does not belong there', () => {
  const dir = join(folder(), 'starter')
  writeText(join(dir, 'old.ts'), 'old\n')
  writeTree(dir, tree, { generated: true })
  expect(compareTree(dir, tree)).toEqual([])
  writeTree(dir, new Map(), { generated: true })
  expect(existsSync(dir)).toBe(false)
})

test('a folder that is not there is an empty tree', () => {
  expect(readTree('/nowhere/at/all')).toEqual(new Map())
})

test('a path that cannot be written says why and what to do', () => {
  const dir = folder()
  writeFileSync(join(dir, 'link'), 'a file, not a folder')
  expect(() => writeTree(dir, tree)).toThrow(LabError)
  expect(() => writeTree(dir, tree)).toThrow(`cannot write ${dir}/link/plan.ts: a file is where a folder should be`)
})

test('a folder that may not be written says why', () => {
  // Nobody makes folders in /sys, root included.
  expect(() => writeText('/sys/cnilab/x.ts', 'x')).toThrow(
    /^cannot write \/sys\/cnilab\/x\.ts: (permission denied|operation not permitted|the file system is read-only)$/,
  )
})

test('a file is moved with the folders that it needs', () => {
  const dir = folder()
  writeTree(dir, tree)
  mkdirSync(join(dir, 'aside'))
  moveFile(join(dir, 'link/plan.ts'), join(dir, 'aside/link/plan.ts'))
  expect([...readTree(dir).keys()]).toEqual(['aside/link/plan.ts', 'model.ts'])
})
