/** Plugins that do not behave at all are told about, and are survived. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { conform } from '../../../../lab-runner/src/conform/conform.ts'
import type { Scores } from '../../../../lab-runner/src/conform/score.ts'
import { Exit } from '../../../../lab-runner/src/errors.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { leftovers } from './leftovers.ts'

const dir = mkdtempSync('/var/tmp/cnilab-bad-')
afterAll(() => rmSync(dir, { recursive: true }))
afterEach(() => {
  expect(leftovers()).toEqual([])
})

function plugin(name: string, script: string): string {
  const path = join(dir, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return path
}

/** What is seen of item A2, which calls it once, with an unknown command. */
async function seen(path: string): Promise<string | undefined> {
  const { value, ok } = await conform({ plugin: path, kind: 'main', items: 'A2' })
  expect(ok).toBe(false)
  return (value as Scores).scores[0]?.observed
}

test.each([
  ['prints a megabyte', 'head -c 1000000 /dev/zero | tr "\\0" x', /^EXPLODE ended with 0/],
  ['never stops to print', 'yes', /^EXPLODE was cut off: it had printed 4 million characters$/],
  [
    'forks and stays with its stdout',
    'sleep 60 & echo "{}"',
    /^EXPLODE ended, but something that it left running holds its/,
  ],
  ['kills itself', 'kill -9 $$', /code/],
  ['answers with bytes that are no text', 'head -c 100 /dev/urandom; exit 1', /code/],
  ['does not read its stdin', 'exec <&-; exit 1', /code/],
  ['ends its own parent', 'kill -9 $PPID; exit 1', /code/],
  ['ends its process group', 'kill -9 0', /code/],
])('one that %s', async (name, script, expected) => {
  expect(await seen(plugin(name.replaceAll(' ', '-'), script))).toMatch(expected)
})

test('one that would end the machine cannot', async () => {
  expect(await seen(plugin('reboots', 'kill -9 1; kill -9 -1; exit 1'))).toMatch(/code/)
})

test('one that never ends, neither VERSION nor ADD, is not asked more', async () => {
  await expect(seen(plugin('never', 'sleep 1000'))).rejects.toMatchObject({
    exit: Exit.checkFailed,
    message: expect.stringContaining('does not end: VERSION and ADD were both cut off'),
  })
})

test('one whose interpreter is not there', async () => {
  const path = join(dir, 'no-interpreter')
  writeFileSync(path, '#!/no/such/shell\n', { mode: 0o755 })
  await expect(seen(path)).rejects.toMatchObject({
    exit: Exit.machine,
    message: expect.stringContaining('cannot be started'),
  })
})

const slow = () => plugin('slow', '[ "$CNI_COMMAND" = VERSION ] && echo "{}" || sleep 8')

async function running() {
  const run = join(root, 'lab-runner/bin/run.js')
  const child = spawn(pinnedNode(), [run, 'conform', '--plugin', slow(), '--kind', 'main', '--items', 'A'])
  await expect.poll(() => leftovers().length, { timeout: 10_000 }).toBeGreaterThan(2)
  return child
}

test('nothing is left when the runner is killed', async () => {
  const child = await running()
  child.kill('SIGKILL')
  await expect.poll(leftovers, { timeout: 5000 }).toEqual([])
})

test('nothing is left after Ctrl-C', async () => {
  const child = await running()
  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([130, null])
  expect(leftovers()).toEqual([])
})
