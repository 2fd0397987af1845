/** What goes wrong while a Kubernetes comes up, and that nothing of it stays. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../../../lab-runner/src/doctor/diagnose.ts'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { type Part, parts } from '../../../../lab-runner/src/kubernetes/parts.ts'
import { kubernetesProvider } from '../../../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import { deadClusters, netns } from '../../../../lab-runner/src/providers/netns/netns.ts'
import { findClusters } from '../../../../lab-runner/src/providers/netns/processes.ts'
import { run } from '../../../../lab-runner/src/shell.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { topology } from '../providers/topology.ts'
import { groupsOf } from './groups-of.ts'

const provider = kubernetesProvider()
let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-troubles-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

/** The programs of this machine, but for one, which is this script. */
function programsBut(part: Part | 'containerd', script: string): string {
  const folder = mkdtempSync(join(dir, 'bin-'))
  const real = findBinaries()
  for (const name of parts) if (name !== part) symlinkSync(real[name], join(folder, name))
  writeFileSync(join(folder, part), script, { mode: 0o755 })
  // Beside its shim a containerd is taken from there.
  if (part === 'containerd') writeFileSync(join(folder, 'containerd-shim-runc-v2'), script, { mode: 0o755 })
  return folder
}

const cnilab = (...words: readonly string[]) => run([pinnedNode(), `${root}/lab-runner/bin/run.js`, ...words])

async function nothingIsLeft(name: string): Promise<void> {
  expect(await provider.list()).not.toContain(name)
  expect(groupsOf(name)).toEqual([])
}

describe('a part that ends at once is named, with its own words, and nothing is left', () => {
  test.each([
    ['etcd', 'node1', '{"level":"fatal","msg":"no place to write"}'],
    ['kube-apiserver', 'node1', 'E1121 10:00:00.000000 run.go:72] "command failed" err="no such flag"'],
    ['kube-controller-manager', 'node1', 'E1121 10:00:00.000000 run.go:72] "command failed" err="no such controller"'],
    ['kube-scheduler', 'node1', 'E1121 10:00:00.000000 run.go:72] "command failed" err="no such profile"'],
    ['kubelet', 'node[12]', 'E1121 10:00:00.000000 run.go:72] "command failed" err="no such cgroup"'],
    ['containerd', 'node[12]', 'time="2026-11-21T10:00:00Z" level=fatal msg="no such plugin"'],
  ] as const)('%s', async (part, node, words) => {
    const plan = topology('dies')
    const kubeBin = programsBut(part, `#!/bin/sh\necho 'I1121 all is well' >&2\necho '${words}' >&2\nexit 1\n`)
    const trouble = await kubernetesProvider({ kubeBin }).up(plan).catch(String)
    expect(trouble).toMatch(new RegExp(`${part} on ${node} has ended; its last words:`))
    expect(String(trouble).split('\n').slice(1)).toEqual([words])
    await nothingIsLeft(plan.name)
  })
})

test('a node that dies while it comes up is named, and nothing is left', async () => {
  const plan = topology('node-dies')
  const kubeBin = programsBut('kubelet', '#!/bin/sh\n[ "$1" = --version ] || exec sleep 86400\n')
  const coming = kubernetesProvider({ kubeBin }).up(plan).catch(String)
  const second = () => findClusters().get(plan.name)?.nodes.get('node2') ?? 0
  const kubelet = () => existsSync(`/proc/${second()}/root/run/kubernetes/kubelet.pid`)
  await expect.poll(kubelet, { timeout: 60_000 }).toBe(true)
  process.kill(second(), 'SIGKILL')
  expect(await coming).toMatch(/^LabError: node2 is down: its first process was killed/)
  await nothingIsLeft(plan.name)
})

describe('a cluster whose first process was killed', () => {
  /** As if its control groups had been made then: whoever runs beside this takes them away once they are old and dead. */
  function age(name: string, seconds: number): void {
    const then = Date.now() / 1000 - seconds
    for (const group of groupsOf(name)) utimesSync(group, then, then)
  }

  /** Only its control groups are left, and none but `down` of this name takes them away. */
  async function dead(): Promise<string> {
    const { name } = await provider.up(topology('dead'))
    age(name, -3600)
    process.kill(findClusters().get(name)?.holder ?? 0, 'SIGKILL')
    await expect.poll(() => findClusters().has(name), { timeout: 10_000 }).toBe(false)
    await expect.poll(() => deadClusters(), { timeout: 10_000 }).toContain(name)
    return name
  }

  test('doctor names what is left of it, and down takes that away', async () => {
    const name = await dead()
    expect(groupsOf(name)).not.toEqual([])
    const { findings } = JSON.parse((await cnilab('doctor', '--json')).stdout) as Diagnosis
    const text = expect.stringMatching(new RegExp(`^control groups of clusters that went without a down: .*${name}`))
    expect(findings).toContainEqual(expect.objectContaining({ mark: 'note', text }))
    expect((await cnilab('down', '--name', name)).stdout).toBe(`${name}: down, nothing is left\nnext:  cnilab up\n`)
    await nothingIsLeft(name)
  })

  test('the next cluster of any name takes it away, once it is none that just comes up elsewhere', async () => {
    const name = await dead()
    const anyComes = async () => (await netns.up(topology('next'))).down()
    await anyComes()
    expect(groupsOf(name)).not.toEqual([])
    age(name, 60)
    await anyComes()
    await nothingIsLeft(name)
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
    expect(await provider.list()).not.toContain(plan.name)
    const said = (await cnilab('down', '--name', plan.name, '--provider', 'kubernetes')).stdout
    expect(said).toMatch(new RegExp(`^no cluster named ${plan.name} is up\n`))
    expect((await netns.find(plan.name))?.provider).toBe('netns')
  } finally {
    await netns.remove(plan.name)
  }
})
