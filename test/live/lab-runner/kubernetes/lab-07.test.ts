/** Lab 07 as a learner does it on a cluster with kubelets: these call the program that the lab makes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../../../lab-runner/src/shell.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { topology } from '../providers/topology.ts'

const { name } = topology('lab07')

async function cnilab(...words: readonly string[]): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const options = ['--name', name, '--provider', 'kubernetes']
  const [command = '', ...rest] = words
  const argv = [pinnedNode(), `${root}/lab-runner/bin/run.js`, command, ...options, ...rest]
  const { exitCode, stdout, stderr } = await run(argv, { timeout: 120_000 })
  return { exitCode, stdout: stdout + stderr }
}

const nodes = async () => (await cnilab('kubectl', '--', 'get', 'nodes', '--no-headers')).stdout

interface Said {
  readonly steps: readonly {
    readonly id: string
    readonly checks: readonly { readonly state: string; readonly expect: string }[]
  }[]
  readonly ok: boolean
}

async function check(): Promise<Said> {
  return JSON.parse((await cnilab('check', '--json')).stdout)
}

beforeAll(async () => {
  expect(await cnilab('up')).toMatchObject({ exitCode: 0 })
  expect(await cnilab('start', '07', '--yes')).toMatchObject({ exitCode: 0 })
})
afterAll(async () => {
  await cnilab('down')
})

test('at the beginning both nodes are NotReady, and the check says so', async () => {
  expect((await nodes()).match(/NotReady/g)).toHaveLength(2)
  expect((await check()).ok).toBe(false)
})

test('after the solution both are Ready, and every step holds, the kubelet at last', async () => {
  expect(await cnilab('solve', '--yes')).toMatchObject({ exitCode: 0 })
  const { ok, steps } = await check()
  expect(steps.flatMap(({ checks }) => checks).filter(({ state }) => state === 'failed')).toEqual([])
  expect(steps.at(-1)?.checks.map(({ state }) => state)).toEqual(['held', 'held', 'held', 'held'])
  expect(ok).toBe(true)
  expect((await nodes()).match(/ Ready/g)).toHaveLength(2)
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
