/** Plugins that do not behave at all are told about, and are survived. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { conform } from '../../../../lab-runner/src/conform/conform.ts'
import { type Item, Unmet } from '../../../../lab-runner/src/conform/item.ts'
import { prepare } from '../../../../lab-runner/src/conform/prepare.ts'
import { runItem } from '../../../../lab-runner/src/conform/run-item.ts'
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

/** Calls it once, and says what came. */
const probe: Item = {
  id: 'X1',
  level: 'MUST',
  says: 'must behave',
  source: 'here',
  kinds: ['main'],
  async run(rig) {
    const { exitCode, json } = await rig.call({ command: 'EXPLODE' })
    throw new Unmet(`exit ${exitCode}, ${json === undefined ? 'no object' : 'an object'}`)
  },
}

async function seen(path: string, patience = {}): Promise<string | undefined> {
  const score = await runItem(probe, { ...(await prepare({ plugin: path, kind: 'main' })), ...patience })
  expect(score.state).toBe('failed')
  return score.observed
}

const held = 'EXPLODE ended, but something that it left running holds its stdout: a runtime waits for ever'

test.each([
  ['prints a megabyte', 'head -c 1000000 /dev/zero | tr "\\0" x', 'exit 0, no object'],
  ['never stops to print', 'yes', 'EXPLODE was cut off: it had printed 4 million characters'],
  ['forks and stays with its stdout', 'sleep 60 & echo "{}"', held],
  ['forks and stays without it', 'sleep 60 >/dev/null 2>&1 & echo "{}"', 'exit 0, an object'],
  ['kills itself', 'kill -9 $$', 'exit 137, no object'],
  ['answers with bytes that are no text', 'head -c 100 /dev/urandom; exit 1', 'exit 1, no object'],
  ['answers twice', 'echo "{}"; echo "{}"', 'exit 0, no object'],
  ['does not read its stdin', 'exec <&-; exit 1', 'exit 1, no object'],
  ['would end its parent', 'kill -9 $PPID; exit 1', /^exit (1|137), no object$/],
  ['would end its process group', 'kill -9 0', 'exit 137, no object'],
  ['would end the machine', 'kill -9 1; kill -9 -1; exit 1', 'exit 1, no object'],
])('one that %s', async (name, script, expected) => {
  expect(await seen(plugin(name.replaceAll(' ', '-'), script))).toMatch(expected)
})

test('one that never ends is cut off, and after VERSION and ADD is not asked more', async () => {
  await expect(conform({ plugin: plugin('never', 'sleep 1000'), items: 'A2' })).rejects.toMatchObject({
    exit: Exit.checkFailed,
    message: expect.stringContaining('does not end: VERSION and ADD were both cut off'),
  })
  const sometimes = plugin('sometimes', '[ "$CNI_COMMAND" != EXPLODE ] || sleep 1000')
  expect(await seen(sometimes, { timeout: 1000 })).toMatch(/^EXPLODE was cut off: it had not ended after [1-9]\.\d s$/)
})

test('one whose interpreter is not there', async () => {
  const path = join(dir, 'no-interpreter')
  writeFileSync(path, '#!/no/such/shell\n', { mode: 0o755 })
  await expect(conform({ plugin: path, items: 'A2' })).rejects.toMatchObject({
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
