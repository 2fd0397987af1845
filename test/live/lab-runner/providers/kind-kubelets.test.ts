/** Containers as kind makes them, with a containerd and a kubelet in each: what an adopted cluster is, but for its node image. */
import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { install } from '../../../../lab-runner/src/install/install.ts'
import { uninstall } from '../../../../lab-runner/src/install/uninstall.ts'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { type Kubectl, startDaemons, stopDaemons } from '../../../../lab-runner/src/network-plugin/daemons.ts'
import { signatures } from '../../../../lab-runner/src/network-plugin/signatures.ts'
import { connectionInto } from '../../../../lab-runner/src/providers/kind/connection.ts'
import { kindProvider } from '../../../../lab-runner/src/providers/kind/kind.ts'
import { toolboxImage } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import { findBusybox } from '../../../../lab-runner/src/providers/kubernetes/lacking.ts'
import { startKubernetes } from '../../../../lab-runner/src/providers/kubernetes/start-kubernetes.ts'
import { removeControlGroups } from '../../../../lab-runner/src/providers/netns/control-groups.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { put } from '../../../../lab-runner/src/providers/put.ts'
import { shellThere } from '../../../../lab-runner/src/providers/ssh/shells.ts'
import { mustRun } from '../../../../lab-runner/src/shell.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { until, webPod } from '../kubernetes/real-cluster.ts'
import { type Engine, startEngine } from './container-engine.ts'
import { ask, topology } from './topology.ts'

const plan = topology('kubelets')
let engine: Engine
let cluster: Cluster
let names: readonly string[]
const provider = () => kindProvider({ here: engine.here })

async function kubectl(argv: readonly string[], input?: string): Promise<string> {
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig ?? '' } as Record<string, string>
  const options = { env, timeout: 120_000, ...(input === undefined ? {} : { input }) }
  return (await mustRun([findBinaries().kubectl, ...argv], options)).trimEnd()
}

/** This machine's programs in place of those of the image, and Kubernetes' own. */
function mounts(): readonly string[] {
  const { kubectl: program } = findBinaries()
  const dirs = [
    ...new Set([program, realpathSync(program)].map(path => dirname(path))),
    root,
    '/usr',
    '/etc/alternatives',
  ]
  const path = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${dirname(program)}`
  return [...dirs.flatMap(dir => ['-v', `${dir}:${dir}:ro`]), '-e', `PATH=${path}`]
}

function nodeOf(name: string, address: string, podCidrs: readonly string[]): Node {
  const connection = connectionInto(engine.here, { name, target: name, engine: 'docker' })
  const shell = shellThere(engine.here, connection, name, { host: name, needs: [] })
  return { name, ips: [address], podCidrs, ...shell, put: (path, bytes) => put(shell, path, bytes) }
}

beforeAll(async () => {
  engine = await startEngine()
  const dual = ['--sysctl', 'net.ipv6.conf.all.disable_ipv6=0', '--sysctl', 'net.ipv6.conf.all.forwarding=1']
  names = await engine.makeNodes(plan.name, undefined, [...mounts(), ...dual])
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  const nodes = await Promise.all(
    names.map(async (name, index) => {
      const address = (await engine.docker('inspect', '-f', format, name)).trim()
      return nodeOf(name, address, plan.nodes[index]?.podCidrs ?? [])
    }),
  )
  // Docker's own view of control groups: runc would take the first that it finds, be it covered or not.
  await Promise.all(nodes.map(node => ask(node, 'mkdir -p /opt/cnilab/bin; umount -l -R /sys/fs/cgroup')))
  const bare = { name: plan.name, nodes } as unknown as Cluster
  const own = { ...plan, nodes: nodes.map(({ name, podCidrs }) => ({ name, podCidrs })), pods: [] }
  await startKubernetes(bare, {
    ...{ topology: own, programs: findBinaries(), proxyMode: 'nftables', busybox: findBusybox(), say: () => {} },
  })
  cluster = await provider().up(plan)
})
afterAll(async () => {
  await engine.end()
  // With version 1 of control groups containers see those of the machine, and kubelets make theirs there.
  await removeControlGroups(plan.name)
})

const ready = () => kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}'])

test('it is adopted while its nodes are NotReady, and its API answers on this machine', async () => {
  expect(cluster.nodes.map(({ host }) => host?.hostname)).toEqual(names)
  expect(await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}'])).toBe(names.join(' '))
  expect(await ready()).toBe('False False')
})

test('mini-cni is installed: both nodes are Ready, and pods reach each other by their own addresses', async () => {
  await install(cluster, { yes: true })
  await until(async () => (await ready()) === 'True True', 'both nodes are Ready')
  const [first = '', second = ''] = names
  const items = [webPod('one', first), webPod('two', second)]
  await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  await kubectl(['wait', '--for=condition=Ready', 'pod/one', 'pod/two', '--timeout=90s']).catch(async error => {
    throw new Error(`${error.message}\n${await kubectl(['get', 'events', '-o', 'jsonpath={.items[*].message}'])}`)
  })
  const address = (pod: string) => kubectl(['get', 'pod', pod, '-o', 'jsonpath={.status.podIP}'])
  const [own, other] = [await address('one'), await address('two')]
  expect(await kubectl(['exec', 'one', '--', 'timeout', '5', 'wget', '-qO-', `http://${other}/`])).toBe(own)
  await kubectl(['delete', 'pod', '--all', '--force', '--grace-period=0'])
})

test('the DaemonSet of another plugin is on no node while that is aside, and on both again', async () => {
  const container = { name: 'sleep', image: toolboxImage, command: ['pause'] }
  const template = {
    metadata: { labels: { app: 'kindnet' } },
    spec: { hostNetwork: true, terminationGracePeriodSeconds: 0, containers: [container] },
  }
  const spec = { selector: { matchLabels: { app: 'kindnet' } }, template }
  const set = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'kindnet' }, spec }
  await kubectl(['apply', '-f', '-'], JSON.stringify(set))
  const wanted = () => kubectl(['get', 'daemonset', 'kindnet', '-o', 'jsonpath={.status.desiredNumberScheduled}'])
  const now = () => kubectl(['get', 'daemonset', 'kindnet', '-o', 'jsonpath={.spec.template}'])
  await until(async () => (await wanted()) === '2', 'it is on both nodes')
  const before = await now()
  const plugin = signatures.find(({ name }) => name === 'kindnet')
  if (plugin === undefined) throw new Error('kindnet is not known')
  const admin: Kubectl = async argv => ({ exitCode: 0, stdout: await kubectl(argv), stderr: '' })
  expect(await stopDaemons(admin, plugin)).toEqual(['default/kindnet'])
  await until(async () => (await wanted()) === '0', 'it is on no node')
  await startDaemons(admin)
  await until(async () => (await wanted()) === '2', 'it is on both nodes again')
  expect(await now()).toBe(before)
  await kubectl(['delete', 'daemonset', 'kindnet'])
})

test('uninstalled and down, the cluster is what it was', async () => {
  await until(
    async () =>
      (await ask(cluster.nodes[0] as Node, 'ip -br link show type veth | grep -vc "^eth0\\|^outside0" || :')) === '0',
    'the pods are gone',
  )
  await uninstall(cluster, { yes: true })
  await until(async () => (await ready()) === 'False False', 'both nodes are NotReady')
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
