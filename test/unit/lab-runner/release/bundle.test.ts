import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { putProgram } from '../../../../lab-runner/release/archive.ts'
import { commandFiles } from '../../../../lab-runner/src/find-command.ts'
import { version } from '../../../../lab-runner/src/version.ts'

const dir = mkdtempSync(join(tmpdir(), 'bundle-'))
const file = join(dir, 'lab-runner/bundle/cnilab.js')
const cnilab = (...args: string[]) => spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', cwd: dir })

beforeAll(async () => {
  await putProgram(dir)
}, 120_000)
afterAll(() => rmSync(dir, { recursive: true }))

test('one file, without packages or sources beside it', () => {
  expect(statSync(file).size).toBeLessThan(2_000_000)
  expect(cnilab('--version').stdout).toMatch(`cnilab ${version}, node `)
})

test('every command is in it', () => {
  const { status, stdout } = cnilab('--help')
  expect(status).toBe(0)
  const topics = commandFiles().map(id => id.split('/')[0] ?? '')
  expect(topics.filter(id => !new RegExp(`^  ${id} `, 'm').test(stdout))).toEqual([])
  for (const id of commandFiles()) expect(cnilab(...id.split('/'), '--help').status, id).toBe(0)
}, 60_000)

test('errors are told as ever', () => {
  expect(cnilab('chek')).toMatchObject({ status: 2, stderr: expect.stringContaining('did you mean:  cnilab check') })
  expect(cnilab('list', '--labs', '/nowhere')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^✘ .*\/nowhere/),
  })
})
