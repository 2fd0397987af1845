/** Labs on an adopted kind cluster whose nodes run kubelets, as a learner types them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toolboxImage } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import { removeControlGroups } from '../../../../lab-runner/src/providers/netns/control-groups.ts'
import type { Node } from '../../../../lab-runner/src/providers/provider.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { until } from '../kubernetes/real-cluster.ts'
import { failedOf, terminal } from '../kubernetes/terminal.ts'
import { type Engine, startEngine } from './container-engine.ts'
import { startStandIns } from './stand-ins-with-kubelets.ts'
import { ask, topology } from './topology.ts'

const plan = topology('labs')
const dir = mkdtempSync(join(tmpdir(), 'kind-labs-'))
let engine: Engine
let nodes: readonly [Node, Node]
let learner: ReturnType<typeof terminal>
let before: readonly string[]
/** Of files, links, rules and programs what labs make; what a runtime notes of its pods is its own. */
const state = () => {
  const look = `{ find /etc/cni /opt/cni /opt/cnilab /var/lib/cni /run/cnilab-ssh /run/mini-cni /run/ipam -type f 2>/dev/null || :; } | grep -v /results/ | sort
    ip -br link | cut -d' ' -f1; nft list ruleset | grep '10.244.0.0/16 accept\\|admin-prohibited' || :; ps -eo args | grep '[k]eep-agent\\|[s]tart-agent' || :`
  return Promise.all(nodes.map(node => ask(node, look)))
}
const images = (node: Node) => ask(node, 'ctr -n k8s.io images ls -q | grep -c toolbox || :')

beforeAll(async () => {
  engine = await startEngine()
  nodes = (await startStandIns(engine, plan)) as unknown as readonly [Node, Node]
  const [first] = nodes
  // As kind has it: containerd with the PATH of a service, none of our images, pods of its own that wait for a network, a taint on the control plane.
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  const again = `sed -i 's#^exec #export PATH=${path}; exec #' /opt/cnilab/parts/containerd
    kill $(cat /run/kubernetes/containerd.pid); start-part containerd; timeout 20 sh -c 'until ctr version; do sleep 0.1; done'`
  await Promise.all(nodes.map(node => ask(node, again)))
  await Promise.all(nodes.map(node => ask(node, `ctr -n k8s.io images rm ${toolboxImage}`)))
  await ask(first, `kubectl taint node ${first.name} node-role.kubernetes.io/control-plane:NoSchedule`)
  await ask(first, `kubectl apply -f - <<'END'\n${JSON.stringify(dns)}\nEND`)
  // A node of kind sees nothing of this machine's files.
  await Promise.all(nodes.map(node => ask(node, `mount -t tmpfs tmpfs '${root}'`)))
  before = await state()
  learner = terminal(plan.name, dir, { ...engine.here.environment, CNILAB_PROVIDER: 'kind' })
})
afterAll(async () => {
  await learner?.cnilab('down')
  await engine.end()
  await removeControlGroups(plan.name)
  rmSync(dir, { recursive: true, force: true })
})

const dns = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace: 'kube-system' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'dns' } },
    template: {
      metadata: { labels: { app: 'dns' } },
      spec: {
        tolerations: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
        containers: [{ name: 'dns', image: 'cnilab.local/pause:1' }],
      },
    },
  },
}

test('lab 07: the kubelets call what the learner has made, on the tainted control plane too', async () => {
  const line = 'cnilab up && cnilab start 07 && cnilab solve && cnilab check'
  const { exitCode, stdout, stderr } = await learner.type(line)
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0)
  const said = await learner.check()
  expect(failedOf(said)).toEqual([])
  expect(said.steps.at(-1)).toMatchObject({ id: 'kubelet', checks: Array(4).fill({ state: 'held' }) })
  const where = await ask(nodes[0], 'kubectl get pods w1 w2 -o jsonpath={.items[*].spec.nodeName}')
  expect(where).toBe(nodes.map(({ name }) => name).join(' '))
})

test.each([
  ['of the project, with what it imports', () => join(root, 'mini-cni/bin/mini-cni')],
  ['that Node runs, in a container that has none', ownPlugin],
])('they call a plugin %s, which check is given', async (_, plugin) => {
  const said = await learner.check('07', '--plugin', plugin())
  expect(failedOf(said)).toEqual([])
  expect(said).toMatchObject({ ok: true, kubelet: true })
})

test('pods of the cluster have a network again after each rebuild, and addresses that nobody else has', async () => {
  const path = '{range .items[*]}{.status.podIP}{"\\n"}{end}'
  const addresses = async () =>
    (await ask(nodes[0], `kubectl get pods -A -o jsonpath='${path}'`))
      .split('\n')
      .filter(ip => ip.startsWith('10.244.'))
  await until(async () => (await addresses()).length === 4, 'w1, w2 and both of coredns have an address')
  const all = await addresses()
  expect(new Set([...all, '10.244.1.2', '10.244.1.3', '10.244.2.2']).size).toBe(7)
  await ask(nodes[0], `for ip in ${all.join(' ')}; do ping -q -c1 -W2 $ip || exit; done`)
})

function ownPlugin(): string {
  const file = join(dir, 'mini-cni')
  writeFileSync(file, `#!/usr/bin/env node\nawait import('${root}/mini-cni/src/plugin.ts')\n`, { mode: 0o755 })
  return file
}

test('lab 00: the pod of the tour is made by a kubelet, and the answers are found', async () => {
  const { exitCode, stdout, stderr } = await learner.type('cnilab start 00 --yes && cnilab solve && cnilab check')
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0)
  expect((await learner.check()).steps.at(-1)).toMatchObject({ id: 'real', checks: Array(4).fill({ state: 'held' }) })
})

test('down takes the pods of our image with it, and all that labs have left, and nothing else', async () => {
  expect(await Promise.all(nodes.map(images))).toEqual(['1', '1'])
  expect(await learner.cnilab('down')).toMatchObject({ exitCode: 0 })
  expect(await ask(nodes[0], 'kubectl get pods -o name')).toBe('')
  expect(await Promise.all(nodes.map(images))).toEqual(['0', '0'])
  expect(await state()).toEqual(before)
  await until(
    async () => (await ask(nodes[0], 'kubectl get nodes --no-headers | grep -c NotReady')) === '2',
    'both nodes are NotReady',
  )
})
