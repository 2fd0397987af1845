/** mini-cni/deploy on real kubelets: the agent as a DaemonSet, from an image that is made here. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { install } from '../../../../lab-runner/src/install/install.ts'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import type { Node } from '../../../../lab-runner/src/providers/provider.ts'
import { mustRun } from '../../../../lab-runner/src/shell.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { agentImage } from '../../../../mini-cni/bundle/image.ts'
import { ask } from '../providers/topology.ts'
import { openCluster, type RealCluster, until } from './real-cluster.ts'
import { failedAdds, now, reachEachOther, rolledOut, webOnBoth } from './web-on-both.ts'

let real: RealCluster
let dir: string
const node = (index: 0 | 1): Node => real.nodes[index]
const kubectl = (argv: readonly string[], input?: string) => real.kubectl(argv, input)

beforeAll(async () => {
  // Nodes see the project, and no temporary files of this machine.
  mkdirSync(join(root, '.cache'), { recursive: true })
  dir = mkdtempSync(join(root, '.cache/image-'))
  const making = agentImage(pinnedNode())
  making.catch(() => {}) // whoever awaits it below is told
  real = await openCluster('manifests', { containerd: 'own', proxyMode: 'nftables' })
  const image = await making
  expect(image.length).toBeLessThan(130e6)
  writeFileSync(join(dir, 'image.tar'), image)
  for (const each of real.nodes) await ask(each, `ctr -n k8s.io images import ${dir}/image.tar`)
})
afterAll(async () => {
  await real?.down()
  if (dir !== undefined) rmSync(dir, { recursive: true })
})

test('applied to a cluster without a network: nodes become Ready, pods reach each other', async () => {
  for (const file of ['rbac', 'config', 'daemonset']) {
    await kubectl(['apply', '-f', '-'], readFileSync(join(root, `mini-cni/deploy/${file}.yaml`), 'utf8'))
  }
  await kubectl(['rollout', 'status', 'daemonset/mini-cni', '-n', 'kube-system', '--timeout=90s'])
  await kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
  await real.apply(webOnBoth(4))
  await rolledOut(real)
  await reachEachOther(real)
  const conf = JSON.parse(await ask(node(1), 'cat /etc/cni/net.d/00-mini-cni.conflist'))
  expect([conf.cniVersion, conf.plugins[0].ipam.ranges[0]]).toEqual(['1.0.0', [{ subnet: '10.244.2.0/24' }]])
})

test('the account may read nodes, and nothing else', async () => {
  const as = '--as=system:serviceaccount:kube-system:mini-cni'
  const may = async (verb: string, what: string) => kubectl(['auth', 'can-i', verb, what, as]).catch(() => 'no')
  expect(
    await Promise.all([may('watch', 'nodes'), may('patch', 'nodes'), may('list', 'pods'), may('get', 'secrets')]),
  ).toEqual(['yes', 'no', 'no', 'no'])
})

test('the agents are exchanged while pods come and go: no ADD fails, and who runs notices nothing', async () => {
  const since = await now(real)
  await kubectl(['rollout', 'restart', 'daemonset/mini-cni', '-n', 'kube-system'])
  for (const replicas of [24, 4, 24, 4]) {
    await kubectl(['scale', 'deployment/web', `--replicas=${replicas}`])
    await rolledOut(real)
  }
  await kubectl(['rollout', 'status', 'daemonset/mini-cni', '-n', 'kube-system', '--timeout=90s'])
  expect(await failedAdds(real, since)).toEqual([])
  await reachEachOther(real)
})

test('cnilab install says that it is there already, and changes nothing', async () => {
  const before = await ask(node(0), 'ls -A /etc/cni/net.d /opt')
  await expect(install(real.cluster, { agent: true })).rejects.toThrow(
    'the DaemonSet mini-cni in kube-system has put mini-cni on these nodes already; no node was changed',
  )
  expect(await ask(node(0), 'ls -A /etc/cni/net.d /opt')).toBe(before)
})

test('pods that go leave neither an interface nor a namespace', async () => {
  await kubectl(['delete', 'deployment', 'web', '--wait', '--cascade=foreground'])
  for (const each of real.nodes) {
    await until(
      async () => (await ask(each, 'ip -o link show type veth | grep -vc eth0 || true')) === '0',
      'no veth is left',
    )
    await until(async () => (await ask(each, 'ls /run/netns')) === '', 'no namespace is left')
  }
})

test('taken away by the lines of its README, nothing of it is left, and cnilab install has the nodes', async () => {
  const text = readFileSync(join(root, 'mini-cni/README.md'), 'utf8')
  const [, after = ''] = text.split('To take it away')
  const [, remove = '', , onNode = ''] = after.split(/^```\n/m)
  expect(remove).toMatch(/^kubectl delete /)
  await mustRun(['sh', '-c', remove.replace(/^kubectl/, '"$0"'), findBinaries().kubectl], {
    ...{ cwd: root, env: { ...process.env, KUBECONFIG: real.cluster.kubeconfig ?? '' } as Record<string, string> },
    timeout: 60_000,
  })
  const look = `ls -A /opt/cni/bin /etc/cni/net.d /run /var/lib/cni | grep mini-cni || true
    ip route show proto 118; ip -br link show type bridge; nft list tables | grep mini-cni || true`
  for (const each of real.nodes) {
    await each.exec(['sh', '-c', onNode])
    expect(await ask(each, look)).toBe('')
  }
  await install(real.cluster, { agent: true })
  await kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
})
