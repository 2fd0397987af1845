/** The tour on a cluster with kubelets: its last step is a pod of Kubernetes, on the network that the labs have made. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { topology } from '../providers/topology.ts'
import { failedOf, terminal } from './terminal.ts'

const { name } = topology('lab00')
const dir = mkdtempSync(join(tmpdir(), 'lab00-'))
const { cnilab, check } = terminal(name, dir)

beforeAll(async () => {
  expect(await cnilab('up', '--provider', 'kubernetes')).toMatchObject({ exitCode: 0 })
  expect(await cnilab('start', '00')).toMatchObject({ exitCode: 0 })
})
afterAll(async () => {
  await cnilab('down')
  rmSync(dir, { recursive: true, force: true })
})

test('both nodes are Ready by what the labs have put there, and no pod of Kubernetes is there yet', async () => {
  const { stdout } = await cnilab('kubectl', '--', 'get', 'nodes', '--no-headers')
  expect(stdout.match(/ Ready/g)).toHaveLength(2)
  expect(failedOf(await check('--step', 'real'))).toContain(
    'pod shared-namespace runs on node1, with both of its containers',
  )
})

test('after the solution every step holds', async () => {
  expect(await cnilab('solve')).toMatchObject({ exitCode: 0 })
  const said = await check()
  expect(failedOf(said)).toEqual([])
  expect(said).toMatchObject({
    ok: true,
    steps: [{}, {}, {}, {}, { id: 'real', checks: Array(4).fill({ state: 'held' }) }],
  })
})

test('the answers are those that one finds by lsns and ip', async () => {
  const look = `ip=$(kubectl get pod shared-namespace -o jsonpath={.status.podIP})
    for pid in $(lsns -t net -nro PID); do nsenter -t $pid -n ip -br address | grep -q "$ip/" && pause=$pid; done
    name=$(ip -o link show master cni0 | grep "link-netns $(ip netns identify $pause)" | sed 's/^[0-9]*: \\([^@]*\\)@.*/\\1/')
    echo $pause $name`
  const [pause = '', peer = ''] = (await cnilab('exec', 'node1', '--', look)).stdout.trim().split(' ')
  expect(await cnilab('answer', 'real-pause', pause)).toMatchObject({ exitCode: 0 })
  expect(await cnilab('answer', 'real-peer', peer)).toMatchObject({ exitCode: 0 })
  expect(await cnilab('answer', 'real-pause', '1')).toMatchObject({ exitCode: 1 })
  expect(await cnilab('answer', 'real-peer', 'veth-a')).toMatchObject({ exitCode: 1 })
})

test('without the web server p1 reaches nobody, and the check says so', async () => {
  await cnilab('kubectl', '--', 'delete', 'pod', 'shared-namespace', '--now')
  const lone = `apiVersion: v1
kind: Pod
metadata: { name: shared-namespace }
spec:
  nodeName: node1
  containers:
    - { name: p1, image: 'cnilab.local/toolbox:1', command: [sleep, '86400'] }
    - { name: p2, image: 'cnilab.local/toolbox:1', command: [sleep, '86400'] }`
  expect(await cnilab('exec', 'node1', '--', `kubectl apply -f - <<'END'\n${lone}\nEND`)).toMatchObject({ exitCode: 0 })
  expect(failedOf(await check('--step', 'real'))).toContain('p1 reaches p2 by localhost')
})

test('on a cluster without kubelets there is no such step, and no such question', async () => {
  const other = terminal(`${name}-bare`, dir)
  try {
    expect(await other.cnilab('start', '00')).toMatchObject({ exitCode: 0 })
    expect((await other.cnilab('answer')).stdout).not.toContain('real-')
    expect((await other.check()).steps.map(({ id }) => id)).toEqual(['pods', 'pause', 'cable', 'path'])
  } finally {
    await other.cnilab('down')
  }
})
