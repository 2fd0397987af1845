/** Containers as kind makes them, with a containerd and a kubelet in each: what an adopted cluster is, but for its node image. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { install } from '../../../../lab-runner/src/install/install.ts'
import { uninstall } from '../../../../lab-runner/src/install/uninstall.ts'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { type Kubectl, startDaemons, stopDaemons } from '../../../../lab-runner/src/network-plugin/daemons.ts'
import { signatures } from '../../../../lab-runner/src/network-plugin/signatures.ts'
import { kindProvider } from '../../../../lab-runner/src/providers/kind/kind.ts'
import { toolboxImage } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import { removeControlGroups } from '../../../../lab-runner/src/providers/netns/control-groups.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { mustRun } from '../../../../lab-runner/src/shell.ts'
import { pinnedNode } from '../../../../lab-runner/src/version.ts'
import { referencePlugins } from '../../../conform/plugins-of-go.ts'
import { until, webPod } from '../kubernetes/real-cluster.ts'
import { type Engine, startEngine } from './container-engine.ts'
import { startStandIns } from './stand-ins-with-kubelets.ts'
import { ask, topology } from './topology.ts'

const plan = topology('kubelets')
let engine: Engine
let cluster: Cluster
let names: readonly string[]
/** The containers, also while no cluster of ours is on them. */
let machines: readonly Node[]
/** A copy, since the cluster's goes with it. */
let kubeconfig = ''
const provider = (aside = false) => kindProvider({ here: engine.here, aside })

async function kubectl(argv: readonly string[], input?: string): Promise<string> {
  const env = { ...process.env, KUBECONFIG: kubeconfig } as Record<string, string>
  const options = { env, timeout: 120_000, ...(input === undefined ? {} : { input }) }
  return (await mustRun([findBinaries().kubectl, ...argv], options)).trimEnd()
}

beforeAll(async () => {
  engine = await startEngine()
  machines = await startStandIns(engine, plan)
  names = machines.map(({ name }) => name)
  cluster = await provider().up(plan)
  kubeconfig = join(mkdtempSync(join(tmpdir(), 'cnilab-kind-')), 'kubeconfig')
  copyFileSync(cluster.kubeconfig ?? '', kubeconfig)
})
afterAll(async () => {
  if (kubeconfig !== '') rmSync(dirname(kubeconfig), { recursive: true })
  await engine.end()
  // With version 1 of control groups containers see those of the machine, and kubelets make theirs there.
  await removeControlGroups(plan.name)
})

const ready = () => kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}'])

const nodesAre = (what: string) => until(async () => (await ready()) === what, `nodes are Ready: ${what}`)

/** A pod on each node; returns when both run. */
async function run(...pods: readonly [string, string]): Promise<void> {
  const items = pods.map((pod, index) => webPod(pod, names[index] ?? ''))
  await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  const both = pods.map(pod => `pod/${pod}`)
  await kubectl(['wait', '--for=condition=Ready', ...both, '--timeout=90s']).catch(async error => {
    throw new Error(`${error.message}\n${await kubectl(['get', 'events', '-o', 'jsonpath={.items[*].message}'])}`)
  })
}

const address = (pod: string) => kubectl(['get', 'pod', pod, '-o', 'jsonpath={.status.podIP}'])
const reach = async (one: string, two: string) => {
  const asked = ['exec', one, '--', 'timeout', '5', 'wget', '-qO-', `http://${await address(two)}/`]
  expect(await kubectl(asked)).toBe(await address(one))
}

test('it is adopted while its nodes are NotReady, and its API answers on this machine', async () => {
  expect(cluster.nodes.map(({ host }) => host?.hostname)).toEqual(names)
  expect(await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}'])).toBe(names.join(' '))
  expect(await ready()).toBe('False False')
})

test('mini-cni is installed: both nodes are Ready, and pods reach each other by their own addresses', async () => {
  await install(cluster, { yes: true })
  await nodesAre('True True')
  await run('one', 'two')
  await reach('one', 'two')
  await kubectl(['delete', 'pod', 'one', 'two', '--now'])
})

test('the agent follows, with a Node that is brought there where a container does not see the one of this machine', async () => {
  for (const node of cluster.nodes) await ask(node, `: >/run/hidden; mount --bind /run/hidden ${pinnedNode()}`)
  await install(cluster, { agent: true, yes: true })
  for (const node of cluster.nodes) await ask(node, `[ ! -L /opt/mini-cni/node ]; umount ${pinnedNode()}`)
  await run('one', 'two')
  await reach('one', 'two')
  await kubectl(['delete', 'pod', 'one', 'two', '--now'])
})

/** On every node, and doing nothing there. */
function daemonSet(name: string): object {
  const labels = { app: name }
  const container = { name: 'sleep', image: toolboxImage, command: ['pause'] }
  const spec = { hostNetwork: true, terminationGracePeriodSeconds: 0, containers: [container] }
  const template = { metadata: { labels }, spec: { ...spec, tolerations: [{ operator: 'Exists' }] } }
  return {
    ...{ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name } },
    spec: { selector: { matchLabels: labels }, template },
  }
}
const wanted = (name: string) => kubectl(['get', 'daemonset', name, '-o', 'jsonpath={.status.desiredNumberScheduled}'])

/** Until no pod has a cable to the first node. */
const unplugged = () =>
  until(
    async () =>
      (await ask(machines[0] as Node, 'ip -br link show type veth | grep -vc "^eth0\\|^outside0" || :')) === '0',
    'the pods are gone',
  )

test('the DaemonSet of another plugin is on no node while that is aside, and on both again', async () => {
  await kubectl(['apply', '-f', '-'], JSON.stringify(daemonSet('kindnet')))
  const now = () => kubectl(['get', 'daemonset', 'kindnet', '-o', 'jsonpath={.spec.template}'])
  await until(async () => (await wanted('kindnet')) === '2', 'it is on both nodes')
  const before = await now()
  const plugin = signatures.find(({ name }) => name === 'kindnet')
  if (plugin === undefined) throw new Error('kindnet is not known')
  const admin: Kubectl = async argv => ({ exitCode: 0, stdout: await kubectl(argv), stderr: '' })
  expect(await stopDaemons(admin, plugin)).toEqual(['default/kindnet'])
  await until(async () => (await wanted('kindnet')) === '0', 'it is on no node')
  await startDaemons(admin)
  await until(async () => (await wanted('kindnet')) === '2', 'it is on both nodes again')
  expect(await now()).toBe(before)
  await kubectl(['delete', 'daemonset', 'kindnet'])
})

test('uninstalled and down, the cluster is what it was', async () => {
  await unplugged()
  await uninstall(cluster, { yes: true })
  await nodesAre('False False')
  await cluster.down()
  expect((await engine.docker('ps', '-q')).trim().split('\n')).toHaveLength(2)
  for (const name of names) {
    const left = await engine.docker(
      'exec',
      name,
      'sh',
      '-c',
      'ls -A /etc/cni/net.d; ls /run/cnilab-ssh 2>&1; ip -br link | grep -c "lab0\\|cni0" || :',
    )
    expect(left).toMatch(/No such file[^\n]*\n0\n$/)
  }
})

describe('a cluster with kindnet', () => {
  beforeAll(async () => {
    await Promise.all(machines.map((node, index) => putKindnet(node, machines[1 - index] as Node)))
    await kubectl(['apply', '-f', '-'], JSON.stringify(daemonSet('kindnet')))
    await nodesAre('True True')
    await run('old-one', 'old-two')
    await reach('old-one', 'old-two')
    before = await Promise.all(machines.map(look))
  })
  let before: readonly string[]
  const look = (node: Node) => ask(node, 'ls -A /etc/cni/net.d /opt /opt/cni/bin; ip route; ip -br address | sort')

  test('is adopted with that aside, gets mini-cni with its agent, and pods reach each other', async () => {
    cluster = await provider(true).up(plan)
    await install(cluster, { agent: true, yes: true })
    await nodesAre('True True')
    await run('one', 'two')
    await reach('one', 'two')
    expect(await ask(machines[0] as Node, 'ls /etc/cni/net.d')).toBe(
      '00-cnilab.conflist\n10-kindnet.conflist.cnilab-aside',
    )
    expect(await wanted('kindnet')).toBe('0')
  })

  test('uninstalled and down, it has kindnet again: its pods reach each other, and new ones get its addresses', async () => {
    await kubectl(['delete', 'pod', 'one', 'two', '--now'])
    await until(
      async () => (await ask(machines[0] as Node, 'ip -br link show master cni0')) === '',
      'no pod is plugged in',
    )
    await uninstall(cluster, { yes: true })
    await cluster.down()
    await nodesAre('True True')
    expect(await Promise.all(machines.map(look))).toEqual(before)
    await until(async () => (await wanted('kindnet')) === '2', 'kindnet is on both nodes')
    await reach('old-one', 'old-two')
    await run('new-one', 'new-two')
    await reach('new-one', 'old-two')
  })
})

/** What kindnet's own program does on a node: the reference plugins' configuration, and a route to the other node's pods. */
async function putKindnet(node: Node, { podCidrs: [far = ''], ips: [gateway = ''] }: Node): Promise<void> {
  const [subnet] = node.podCidrs
  const ranges = [[{ subnet }]]
  const ipam = { type: 'host-local', dataDir: '/run/cni-ipam-state', routes: [{ dst: '0.0.0.0/0' }], ranges }
  const plugins = [{ type: 'ptp', ipMasq: false, ipam, mtu: 1500 }]
  const { folder = '' } = referencePlugins()
  await ask(node, `cp ${folder}/ptp ${folder}/host-local /opt/cni/bin; ip route add ${far} via ${gateway}`)
  await node.put(
    '/etc/cni/net.d/10-kindnet.conflist',
    JSON.stringify({ cniVersion: '0.3.1', name: 'kindnet', plugins }),
  )
}
