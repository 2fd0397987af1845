import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createNetns } from '#mini-cni/netns/create.ts'
import { makePods, startCaller } from '../../bench/caller.ts'

const folder = mkdtempSync(join(tmpdir(), 'calls-'))
const program = join(folder, 'calls')
const built = spawnSync('cc', ['-O2', '-o', program, join(import.meta.dirname, '../../bench/calls.c')])

/** A plugin that says by whom it was called, from where. */
function plugin(name: string, script: string) {
  const [file, conf] = [join(folder, name), join(folder, 'conf.json')]
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  writeFileSync(conf, '{"name":"bench"}\n')
  return { name, file, conf, node: 'bench-node', path: '/a:/b', variables: ['MORE=more'], ours: true }
}

test.skipIf(built.error !== undefined)('calls as a runtime does, and tells what a call that fails says', async () => {
  expect(built.status, String(built.stderr)).toBe(0)
  createNetns('bench-node')
  makePods('bench-pod', 3, 2)
  const caller = await startCaller(program)
  try {
    const log = join(folder, 'log')
    const good = plugin(
      'good',
      `echo "$CNI_COMMAND $CNI_NETNS $CNI_PATH $MORE $(cat)" >>${log}; sleep 0.1; echo '{"ips":[]}'`,
    )
    const took = await caller.call('ADD', good, { set: 'set', pods: 'bench-pod', first: 3, count: 2 })
    expect(took).toBeGreaterThan(100)
    const lines = readFileSync(log, 'utf8').trim().split('\n').toSorted()
    expect(lines.map(line => line.split(' ').slice(0, 5).join(' '))).toEqual([
      'ADD /run/netns/bench-pod-3 /a:/b more {"name":"bench"}',
      'ADD /run/netns/bench-pod-4 /a:/b more {"name":"bench"}',
    ])
    const which = { set: 'set', pods: 'bench-pod', first: 3 }
    const says = (name: string, script: string, command = 'ADD') => caller.call(command, plugin(name, script), which)
    await expect(says('bad', 'echo broken; exit 1')).rejects.toThrow('ADD of bad: broken')
    await expect(says('empty', 'echo "{}"')).rejects.toThrow('ADD of empty: {}')
    await expect(says('dies', 'kill -9 $$', 'DEL')).rejects.toThrow('DEL of dies: it fails and says nothing')
    expect(await says('deletes', ':', 'DEL')).toBeGreaterThan(0)
  } finally {
    await caller.end()
  }
})
