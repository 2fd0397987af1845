/** Labs by `--provider ssh` on nodes of a real Kubernetes that has no network plugin, as a learner types them. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toolboxImage } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import type { Output } from '../../../../lab-runner/src/providers/provider.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { ask } from '../providers/topology.ts'
import { areReady, openCluster, type RealCluster } from './real-cluster.ts'
import { asMachines, typedOn } from './ssh-machines.ts'
import { failedOf, type Said } from './terminal.ts'

let real: RealCluster
let cnilab: (...words: readonly string[]) => Promise<Output>
let before: readonly string[]

/** What labs make on a machine; what a runtime notes of its pods is its own. */
const state = () => {
  const look = `{ find /etc/cni /opt/cni /opt/cnilab /var/lib/cni /run/cnilab-ssh /run/mini-cni /run/ipam -type f 2>/dev/null || :; } | grep -v /results/ | sort
    ip -br link | cut -d' ' -f1; ip route; ps -eo args | grep '[k]eep-agent\\|[s]tart-agent' || :; ctr -n k8s.io images ls -q | grep -c toolbox || :`
  return Promise.all(real.nodes.map(node => ask(node, look)))
}

beforeAll(async () => {
  real = await openCluster('ssh-labs', { containerd: 'own', proxyMode: 'nftables', underlay: 'routed' })
  await asMachines(real)
  cnilab = typedOn(real.nodes[0])
  // As kubeadm has it: none of our images, and a taint on the control plane.
  await Promise.all(real.nodes.map(node => ask(node, `ctr -n k8s.io images rm ${toolboxImage}`)))
  await real.kubectl(['taint', 'node', 'node1', 'node-role.kubernetes.io/control-plane:NoSchedule'])
  before = await state()
})
afterAll(() => real?.down())

const nodesAre = (wanted: string) => areReady(real, wanted)

async function check(...words: readonly string[]): Promise<Said> {
  return JSON.parse((await cnilab('check', ...words, '--json')).stdout)
}

async function well(...words: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await cnilab(...words)
  expect(exitCode, `cnilab ${words.join(' ')}\n${stdout}\n${stderr}`).toBe(0)
  return stdout
}

const last = (id: string) => ({ id, checks: Array(4).fill({ state: 'held' }) })

test('lab 07: the kubelets call what the learner has made, from NotReady to pods that reach each other', async () => {
  expect(await well('up')).toContain('Kubernetes:  cnilab kubectl -- get nodes\n')
  await nodesAre('False False')
  await well('start', '07')
  await well('solve')
  const said = await check()
  expect(failedOf(said)).toEqual([])
  expect(said.ok).toBe(true)
  expect(said.steps.at(-1)).toMatchObject(last('kubelet'))
  await nodesAre('True True')
})

test('they call another plugin, which check is given', async () => {
  const said = await check('07', '--plugin', join(root, 'mini-cni/bin/mini-cni'))
  expect(failedOf(said)).toEqual([])
  expect(said).toMatchObject({ ok: true, kubelet: true })
})

test('lab 00: the pod of the tour is made by a kubelet, the answers are found, and its story is told', async () => {
  await well('start', '00', '--yes')
  await well('solve')
  const said = await check()
  expect(failedOf(said)).toEqual([])
  expect(said.steps.at(-1)).toMatchObject(last('real'))
  expect(await well('story', 'shared-namespace')).toMatch(/begin cni setup[\s\S]*cni result: .*10\.244\.1\.\d+/)
})

test('down takes the pods of our image with it, and all that labs have left', async () => {
  await well('down')
  expect(await real.kubectl(['get', 'pods', '-o', 'name'])).toBe('')
  expect(await state()).toEqual(before)
  await nodesAre('False False')
})

test('where another plugin is, its kubelets call that: labs say nothing of them, and touch nothing of it', async () => {
  const conf = JSON.stringify({ cniVersion: '0.4.0', name: 'podman', plugins: [{ type: 'bridge' }] })
  for (const node of real.nodes) await node.put('/etc/cni/net.d/87-podman-bridge.conflist', conf)
  await nodesAre('True True')
  before = await state()
  expect(await well('up')).not.toContain('Kubernetes')
  await well('start', '07')
  const steps = (await check()).steps.map(({ id }) => id)
  expect(steps).toContain('add')
  expect(steps).not.toContain('kubelet')
  await well('down')
  expect(await state()).toEqual(before)
})

test('asked to move that aside, they call the labs, and afterwards the other again', async () => {
  expect(await well('up', '--aside')).toContain('Kubernetes:  cnilab kubectl -- get nodes\n')
  await nodesAre('False False')
  expect(await ask(real.nodes[1], 'ctr -n k8s.io images ls -q')).toContain(toolboxImage)
  await well('down')
  expect(await state()).toEqual(before)
  await nodesAre('True True')
})
