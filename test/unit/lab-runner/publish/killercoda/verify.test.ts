import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { root } from '../../../../../lab-runner/src/version.ts'

const script = join(root, 'lab-runner/src/publish/killercoda/assets/cnilab-verify')
const scratch = mkdtempSync(join(tmpdir(), 'verify-'))
const run = join(scratch, 'run')
const bin = join(scratch, 'bin')
afterAll(() => rmSync(scratch, { recursive: true }))

beforeEach(() => {
  for (const dir of [run, bin]) {
    rmSync(dir, { recursive: true, force: true })
    mkdirSync(dir)
  }
})

const put = (file: string, text: string) => {
  writeFileSync(join(scratch, file), text)
  chmodSync(join(scratch, file), 0o755)
}
/** A `cnilab` that notes how it was called. */
const answers = (code: number, words = '') =>
  put('bin/cnilab', `#!/bin/sh\necho "$@" >'${scratch}/called'\necho '${words}'\nexit ${code}\n`)

function verify() {
  put('bin/ps', '#!/bin/sh\n') // no terminals but the learner's
  rmSync(join(scratch, 'called'), { force: true })
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}`, CNILAB_RUN: run }
  const { status } = spawnSync('bash', [script, '03-veth', 'up'], { env })
  const said = existsSync(join(run, 'last-check')) ? readFileSync(join(run, 'last-check'), 'utf8') : ''
  return { status, said, called: existsSync(join(scratch, 'called')) }
}

test('all checks hold', () => {
  put('run/ready', 'yes')
  answers(0, '✔ holds')
  expect(verify()).toEqual({ status: 0, said: '✔ holds\n', called: true })
  expect(readFileSync(join(scratch, 'called'), 'utf8')).toBe('check 03-veth --step up --provider ssh\n')
})

test('something does not hold: the report is kept', () => {
  put('run/ready', 'yes')
  answers(1, '✘ eth0 is down')
  expect(verify()).toEqual({ status: 1, said: '✘ eth0 is down\n', called: true })
})

test.each([
  [
    'before the machines are ready',
    [],
    0,
    /^Not checked, and no mistake of yours: the machines are still being prepared/,
  ],
  [
    'after a preparation that failed',
    ['error'],
    0,
    /^Not checked, and no mistake of yours: the preparation failed\.\nno network\n/,
  ],
  [
    'when the check cannot be made',
    ['ready'],
    3,
    /^Not checked, and no mistake of yours: the check could not be made \(exit 3\)\.\nsaid\n/,
  ],
  [
    'when the check does not end',
    ['ready'],
    124,
    /^Not checked, and no mistake of yours: the check did not end in 30 seconds/,
  ],
  ['when cnilab is gone', ['ready'], undefined, /could not be made \(exit 127\)/],
] as const)('%s the learner is not blamed', (_, files, code, sentence) => {
  for (const file of files) put(`run/${file}`, 'no network\n')
  if (code !== undefined) answers(code, 'said')
  const { status, said, called } = verify()
  expect(status).toBe(1)
  expect(said).toMatch(sentence)
  expect(called).toBe(code !== undefined && code > 0)
})
