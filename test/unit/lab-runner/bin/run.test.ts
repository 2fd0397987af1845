import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const run = 'lab-runner/bin/run.js'
const scratch = mkdtempSync(join(tmpdir(), 'cnilab run '))
afterAll(() => rmSync(scratch, { recursive: true }))

const cnilab = (...args: string[]) => spawnSync(process.execPath, [run, ...args], { encoding: 'utf8' })

test('an unknown command: exit 2, what was meant, no stack', () => {
  const { status, stdout, stderr } = cnilab('doctr')
  expect(status).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toBe(
    '✘ there is no command "doctr"\n    did you mean:  cnilab doctor\n    all commands:  cnilab --help\n',
  )
})

test('an unknown flag: exit 2; as JSON where JSON was asked for', () => {
  expect(cnilab('doctor', '--fxi')).toMatchObject({ status: 2, stdout: '' })
  const { status, stdout, stderr } = cnilab('doctor', '--fxi', '--json')
  expect([status, stderr]).toEqual([2, ''])
  expect(JSON.parse(stdout).error).toMatchObject({ message: 'Nonexistent flag: --fxi', exit: 2 })
})

test('--help and --version', () => {
  expect(cnilab('doctor', '--help').stdout).toContain('EXAMPLES')
  expect(cnilab('--version').stdout).toMatch(/^cnilab \d+\.\d+\.\d+, node 26\./)
})

test('a reader that closes early is no error', () => {
  const line = `'${process.execPath}' ${run} doctor --help | head -1; echo "$\{PIPESTATUS[0]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' })
  expect([stdout.split('\n').at(-2), stderr]).toEqual(['0', ''])
})

test('without node_modules: a sentence, the remedy and exit 3, also under a path with blanks', () => {
  const dir = join(scratch, 'a project')
  mkdirSync(dir)
  cpSync('lab-runner/bin', join(dir, 'lab-runner/bin'), { recursive: true })
  cpSync('package.json', join(dir, 'package.json'))
  const { status, stderr } = spawnSync(process.execPath, [join(dir, run), 'list'], { encoding: 'utf8' })
  expect(status).toBe(3)
  expect(stderr).toBe(`✘ the packages that cnilab stands on are not installed in ${dir}\n    do this:   npm ci\n`)
})

const older = ['/usr/bin/node', '/usr/local/bin/node'].find(path => {
  return existsSync(path) && /^v(18|20|22)\./.test(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)
})

test.skipIf(older === undefined)('an older Node hands over to the pinned one: same words, same exit code', () => {
  const again = spawnSync(older as string, [run, '--version'], { encoding: 'utf8' })
  expect(again.stdout).toMatch(/node 26\./)
  expect(spawnSync(older as string, [run, 'doctr'], { encoding: 'utf8' })).toMatchObject({ status: 2 })
})
