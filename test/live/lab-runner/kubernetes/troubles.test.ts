/** What goes wrong while a Kubernetes comes up, and that nothing of it stays. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { type Part, parts } from '../../../../lab-runner/src/kubernetes/parts.ts'
import { kubernetesProvider } from '../../../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import { netns } from '../../../../lab-runner/src/providers/netns/netns.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { topology } from '../providers/topology.ts'

const provider = kubernetesProvider()
let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-troubles-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

/** The programs of this machine, but for one, which is this script. */
function programsBut(part: Part, script: string): string {
  const folder = mkdtempSync(join(dir, 'bin-'))
  const real = findBinaries()
  for (const name of parts) if (name !== part) symlinkSync(real[name], join(folder, name))
  writeFileSync(join(folder, part), script, { mode: 0o755 })
  return folder
}

/** Names of clusters that have control groups. */
function controlGroups(): readonly string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  const places = mounts.flatMap(line => (/ - cgroup2? /.test(line) ? [`${line.split(' ')[4]}/cnilab`] : []))
  return places.filter(place => existsSync(place)).flatMap(place => readdirSync(place))
}

async function nothingIsLeft(name: string): Promise<void> {
  expect(await provider.list()).not.toContain(name)
  expect(controlGroups()).not.toContain(name)
}

describe('a part that ends at once is named, with its own words, and nothing is left', () => {
  test.each([
    ['etcd', 'node1', '{"level":"fatal","msg":"no place to write"}'],
    ['kube-apiserver', 'node1', 'E1121 10:00:00.000000 run.go:72] "command failed" err="no such flag"'],
    ['kubelet', 'node[12]', 'E1121 10:00:00.000000 run.go:72] "command failed" err="no such cgroup"'],
  ] as const)('%s', async (part, node, words) => {
    const plan = topology('dies')
    const kubeBin = programsBut(part, `#!/bin/sh\necho 'I1121 all is well' >&2\necho '${words}' >&2\nexit 1\n`)
    const trouble = await kubernetesProvider({ kubeBin }).up(plan).catch(String)
    expect(trouble).toMatch(new RegExp(`${part} on ${node} has ended; its last words:`))
    expect(String(trouble).split('\n').slice(1)).toEqual([words])
    await nothingIsLeft(plan.name)
  })
})

test('SIGKILL of cnilab at any point: the cluster is not found as if it were up, and down leaves nothing', async () => {
  for (const ms of [800, 2000, 4000]) {
    const { name } = topology('killed')
    const argv = [`${root}/lab-runner/bin/run.js`, 'up', '--provider', 'kubernetes', '--name', name]
    const env = { ...process.env, TMPDIR: dir } // what it has no time to take away goes with ours
    const child = spawn(process.execPath, argv, { stdio: 'ignore', env })
    const gone = new Promise<NodeJS.Signals | null>(resolve => child.once('exit', (_, signal) => resolve(signal)))
    await pause(ms)
    child.kill('SIGKILL')
    if ((await gone) === 'SIGKILL') expect([ms, await provider.find(name)]).toEqual([ms, undefined])
    await provider.remove(name)
    await nothingIsLeft(name)
  }
})

test('a cluster without Kubernetes of the same name is neither taken for one nor ended', async () => {
  const plan = topology('bare')
  await netns.up(plan)
  try {
    expect(await provider.find(plan.name)).toBeUndefined()
    await expect(provider.up(plan)).rejects.toThrow(`cluster ${plan.name} is up with provider netns, not kubernetes`)
    expect((await netns.find(plan.name))?.provider).toBe('netns')
  } finally {
    await netns.remove(plan.name)
  }
})
