import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root } from '../../../../../lab-runner/src/version.ts'

const scratch = mkdtempSync(join(tmpdir(), 'publish-'))
afterAll(() => rmSync(scratch, { recursive: true }))
const labs = join(scratch, 'course')
for (const path of ['course.yaml', '01-netns/README.md', '01-netns/lab.yaml'])
  cpSync(join(root, 'labs', path), join(labs, path))

const generate = (...args: string[]) =>
  spawnSync(
    process.execPath,
    [join(root, 'lab-runner/bin/run.js'), 'killercoda', 'generate', '--labs', labs, ...args],
    {
      encoding: 'utf8',
      cwd: scratch,
    },
  )

test("somebody else's course, into a folder of their own, with their repository's links", () => {
  const { status, stdout } = generate('--repository', 'https://github.com/me/mine.git')
  expect(status).toBe(0)
  expect(stdout).toContain('1 scenarios in killercoda')
  const out = join(scratch, 'killercoda')
  expect(JSON.parse(readFileSync(join(out, 'structure.json'), 'utf8')).items).toMatchObject([{ path: '01-netns' }])
  expect(readFileSync(join(out, '01-netns/assets/bootstrap.sh'), 'utf8')).toContain(
    'https://github.com/me/mine/releases/download/v',
  )
})

test('a second time nothing is to do; what is in a scenario and not of it goes, what is beside it stays', () => {
  const out = join(scratch, 'again')
  generate('--out', out)
  expect(generate('--out', out).stdout).toContain('all up to date')
  writeFileSync(join(out, '01-netns/step9.md'), 'old')
  writeFileSync(join(out, 'NOTES.md'), 'mine')
  expect(generate('--out', out).stdout).toContain('step9.md: removed')
  expect([existsSync(join(out, '01-netns/step9.md')), existsSync(join(out, 'NOTES.md'))]).toEqual([false, true])
})

test('a structure.json that lists other scenarios is left alone', () => {
  const file = join(scratch, 'structure.json')
  writeFileSync(file, '{ "items": [{ "path": "my-scenario" }] }')
  const { status, stderr } = generate('--out', scratch)
  expect(status).toBe(2)
  expect(stderr).toMatch(/^✘ structure\.json lists what this course has not: my-scenario\n {4}a folder of its own/)
  expect(readFileSync(file, 'utf8')).toContain('my-scenario')
})

test('a course that the platform has not enough machines for, and an address that is none', () => {
  expect(generate('--repository', 'github')).toMatchObject({ status: 2 })
  const course = readFileSync(join(labs, 'course.yaml'), 'utf8')
  writeFileSync(join(labs, 'course.yaml'), course.replace('pods:', '  node3: { podCidrs: [10.244.3.0/24] }\npods:'))
  const { status, stderr } = generate('--out', join(scratch, 'three'))
  expect(status).toBe(4)
  expect(stderr).toContain('the course has 3 nodes')
})
