/** Lab 07 as a learner does it on a cluster with kubelets: these call the program that the lab makes, or another. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root } from '../../../../lab-runner/src/version.ts'
import { topology } from '../providers/topology.ts'
import { failedOf, terminal } from './terminal.ts'

const { name } = topology('lab07')
const dir = mkdtempSync(join(tmpdir(), 'lab07-'))
const { cnilab, type, check } = terminal(name, dir)
const nodes = async () => (await cnilab('kubectl', '--', 'get', 'nodes', '--no-headers')).stdout

afterAll(async () => {
  await cnilab('down')
  rmSync(dir, { recursive: true, force: true })
})

test('at the beginning both nodes are NotReady, and the check says so', async () => {
  expect(await cnilab('up', '--provider', 'kubernetes')).toMatchObject({ exitCode: 0 })
  expect(await cnilab('start', '07')).toMatchObject({ exitCode: 0 })
  expect((await nodes()).match(/NotReady/g)).toHaveLength(2)
  expect((await check()).ok).toBe(false)
})

test('one line, in which only the first word names the provider, ends with two Ready nodes and pods that reach each other', async () => {
  const line = 'cnilab up --provider kubernetes && cnilab start 07 && cnilab solve && cnilab check'
  expect(await type(line)).toMatchObject({ exitCode: 0 })
  expect((await nodes()).match(/ Ready/g)).toHaveLength(2)
})

test('every step holds, the kubelet at last', async () => {
  const said = await check()
  expect(failedOf(said)).toEqual([])
  expect(said.steps.at(-1)?.checks.map(({ state }) => state)).toEqual(['held', 'held', 'held', 'held'])
  expect(said.ok).toBe(true)
})

test('the story of a pod tells of the call', async () => {
  const { stdout } = await cnilab('story', 'w2')
  expect(stdout).toMatch(/begin cni setup[\s\S]*cni result: .*10\.244\.2\.\d+[\s\S]*returns successfully/)
})

test('without the run bit no further pod runs, and the check says where to look', async () => {
  // In this order: without its plugin a pod does not end either.
  await cnilab('kubectl', '--', 'delete', 'pod', 'w1', '--now')
  await cnilab('exec', 'node1', '--', 'chmod', '-x', '/opt/cni/bin/mini-cni')
  const line = 'kubectl run w1 --image=cnilab.local/toolbox:1 --overrides=\'{"spec":{"nodeName":"node1"}}\' -- web 80'
  expect(await cnilab('exec', 'node1', '--', line)).toMatchObject({ exitCode: 0 })
  const { exitCode, stdout } = await cnilab('check', '--step', 'kubelet')
  expect(exitCode).toBe(1)
  expect(stdout).toContain('pods w1 on node1 and w2 on node2 run')
})

test("somebody else's plugin: the kubelets call that, for pods that are made anew", async () => {
  const before = await cnilab('kubectl', '--', 'get', 'pod', 'w2', '-o', 'jsonpath={.metadata.uid}')
  const said = await check('07', '--plugin', join(root, 'mini-cni/bin/mini-cni'))
  expect(failedOf(said)).toEqual([])
  expect(said).toMatchObject({ ok: true, kubelet: true })
  expect(said.steps.at(-1)).toMatchObject({ id: 'kubelet', checks: Array(4).fill({ state: 'held' }) })
  const after = await cnilab('kubectl', '--', 'get', 'pod', 'w2', '-o', 'jsonpath={.metadata.uid}')
  expect(after.stdout).not.toBe(before.stdout)
  expect((await nodes()).match(/ Ready/g)).toHaveLength(2)
  const table = await cnilab('exec', 'node1', '--', 'nft', 'list', 'tables')
  expect(table.stdout).toContain('table ip kube-proxy')
})

test('one that works for the labs and not for kubelets fails there, and only there', async () => {
  const plugin = join(dir, 'picky')
  const refusal = '{ "cniVersion": "1.0.0", "code": 100, "msg": "no pods of Kubernetes" }'
  const rest = `sed 's/"picky"/"mini-cni"/' | /opt/cni/bin/mini-cni`
  const script = `case $CNI_COMMAND,$CNI_ARGS in ADD,*K8S_POD_NAME*) echo '${refusal}'; exit 1 ;; esac\n${rest}\n`
  writeFileSync(plugin, `#!/bin/sh\n${script}`, { mode: 0o755 })
  const said = await check('07', '--plugin', plugin)
  expect(failedOf(said)).toEqual(['pods w1 on node1 and w2 on node2 run, with addresses of their nodes'])
  const { stdout } = await cnilab('kubectl', '--', 'describe', 'pod', 'w1')
  expect(stdout).toContain('no pods of Kubernetes')
})

test('a reset that names no provider has kubelets again', async () => {
  expect(await cnilab('reset', '07', '--yes')).toMatchObject({ exitCode: 0 })
  expect((await nodes()).match(/NotReady/g)).toHaveLength(2)
})

test('what is installed is in the way of a lab, which says so and types nothing', async () => {
  await cnilab('down')
  expect(await cnilab('up', '--provider', 'kubernetes')).toMatchObject({ exitCode: 0 })
  expect(await cnilab('install')).toMatchObject({ exitCode: 0 })
  const { exitCode, stderr } = await cnilab('start', '07')
  expect(exitCode).toBe(2)
  expect(stderr).toContain('a network plugin is installed')
  expect(stderr).toContain(`cnilab uninstall --name ${name} && cnilab start --name ${name} 07`)
  expect((await cnilab('exec', 'node1', '--', 'ls', '/run/netns')).stdout).toBe('')
})

test('under pods the bridge stays after an uninstall, and is in the way too', async () => {
  const pod = ['run', 'stays', '--image=cnilab.local/toolbox:1', '--restart=Never', '--command', '--', 'sleep', '3600']
  expect(await cnilab('kubectl', '--', ...pod)).toMatchObject({ exitCode: 0 })
  const ready = ['wait', '--for=condition=Ready', 'pod/stays', '--timeout=120s']
  expect(await cnilab('kubectl', '--', ...ready)).toMatchObject({ exitCode: 0 })
  expect((await cnilab('uninstall', '--yes')).stdout).toContain('cni0 and the routes stay for 1 pod:')
  const { exitCode, stderr } = await cnilab('start', '07')
  expect(exitCode).toBe(2)
  expect(stderr).toContain(`pods on ${name} still have the bridge of a plugin that was uninstalled`)
})
