/** Real kubelets call mini-cni, a process for each call: what a user of the cluster would notice. */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { toolboxImage } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import { kubernetesProvider } from '../../../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { mustRun, run } from '../../../../lab-runner/src/shell.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { ask, topology } from '../providers/topology.ts'

const provider = kubernetesProvider()
const plan = topology('pods')
let cluster: Cluster
const node = (index: number) => cluster.nodes[index] as Node

/** As a user would, on this machine: by the forwarded port. */
async function kubectl(argv: readonly string[], input?: string): Promise<string> {
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig ?? '' } as Record<string, string>
  const answer = await mustRun([findBinaries().kubectl, ...argv], {
    ...{ env, timeout: 90_000 },
    ...(input === undefined ? {} : { input }),
  })
  return answer.trimEnd()
}

const address = (pod: string) => kubectl(['get', 'pod', pod, '-o', 'jsonpath={.status.podIP}'])

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; !(await isSo()); await pause(100)) {
    if (Date.now() > end) throw new Error(`after a minute it is not so that ${what}`)
  }
}

/** `mini-cni` and a network for it, the configuration last and by rename; and the way to the other node's pods. */
async function installPlugin(index: number): Promise<void> {
  const [own, other] = [node(index), node(1 - index)]
  const network = {
    ...{ type: 'mini-cni', bridge: 'cni0', isDefaultGateway: true, hairpinMode: true },
    ipam: { type: 'mini-cni', ranges: [[{ subnet: own.podCidrs[0] }]] },
  }
  await own.put('/opt/cni/bin/mini-cni', `#!/bin/sh\nexec ${root}/mini-cni/bin/mini-cni\n`)
  await ask(own, `chmod +x /opt/cni/bin/mini-cni; ip route add ${other.podCidrs[0]} via ${other.ips[0]}`)
  await own.put(
    '/etc/cni/net.d/10-pods.conflist',
    JSON.stringify({ cniVersion: '1.0.0', name: 'pods', plugins: [network] }),
  )
}

const pod = (name: string, on: string, extra: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'web' } },
  spec: {
    nodeName: on,
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'web', image: toolboxImage, command: ['web', '80'] }],
    ...extra,
  },
})

async function apply(...objects: readonly object[]): Promise<void> {
  await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
}

const settings = ['vm/overcommit_memory', 'kernel/panic', 'kernel/panic_on_oops']
const settingsNow = () => settings.map(file => readFileSync(`/proc/sys/${file}`, 'utf8'))
const before = settingsNow()

beforeAll(async () => {
  expect(await provider.unavailable()).toBeUndefined()
  cluster = await provider.up(plan)
})
afterAll(() => provider.remove(plan.name))

describe('without a plugin', () => {
  test('both nodes are registered, with the ranges of the course, and say why they are not ready', async () => {
    const { items } = JSON.parse(await kubectl(['get', 'nodes', '-o', 'json']))
    expect(items.map(({ spec }: { spec: { podCIDRs: string[] } }) => spec.podCIDRs)).toEqual(
      plan.nodes.map(({ podCidrs }) => podCidrs),
    )
    for (const { status } of items) {
      const ready = status.conditions.find(({ type }: { type: string }) => type === 'Ready')
      expect(ready.status).toBe('False')
      expect(ready.message).toContain('cni plugin not initialized')
    }
  })

  test('the kernel settings of the machine are as they were, while the kubelet reads its own', async () => {
    expect(settingsNow()).toEqual(before)
    expect(await ask(node(0), 'cat /proc/sys/vm/overcommit_memory /proc/sys/kernel/panic')).toBe('1\n10')
  })
})

describe('with mini-cni', () => {
  beforeAll(async () => {
    await Promise.all([installPlugin(0), installPlugin(1)])
    await kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
    await apply(pod('w1', 'node1'), pod('w2', 'node2'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    })
    await kubectl(['wait', '--for=condition=Ready', 'pod/w1', 'pod/w2', '--timeout=60s'])
  })

  test('pods have addresses of their nodes', async () => {
    expect(await address('w1')).toMatch(/^10\.244\.1\.\d+$/)
    expect(await address('w2')).toMatch(/^10\.244\.2\.\d+$/)
  })

  test('pods reach each other across nodes, and see who asks', async () => {
    const [one, two] = [await address('w1'), await address('w2')]
    expect(await kubectl(['exec', 'w1', '--', 'timeout', '5', 'wget', '-qO-', `http://${two}/`])).toBe(one)
    expect(await kubectl(['exec', 'w2', '--', 'timeout', '5', 'wget', '-qO-', `http://${one}/`])).toBe(two)
  })

  test('nodes reach pods, their own and the other', async () => {
    const two = await address('w2')
    expect(await ask(node(0), `curl -sS -m5 http://${two}/`)).toBe(node(0).ips[0])
    expect(await ask(node(1), `curl -sS -m5 http://${two}/`)).toBe('10.244.2.1')
  })

  test('pods reach nodes', async () => {
    const away = node(1).ips[0] as string
    await ask(
      node(1),
      'setsid -f web 8088 </dev/null >/dev/null 2>&1; until curl -sf 127.0.0.1:8088; do sleep 0.05; done',
    )
    const said = await kubectl(['exec', 'w1', '--', 'timeout', '5', 'wget', '-qO-', `http://${away}:8088/`])
    expect(said).toBe(await address('w1'))
  })

  test('a service leads to pods of both nodes, from a pod and from a node', async () => {
    const ip = await kubectl(['get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}'])
    const fromPod = ['exec', 'w1', '--', 'timeout', '5', 'wget', '-qO-', `http://${ip}/`]
    await until(async () => (await node(1).exec(['curl', '-sS', '-m2', `http://${ip}/`])).exitCode === 0, 'it answers')
    expect(await kubectl(fromPod)).toMatch(/^10\.244\.[12]\.\d+$|^172\.30\.0\.11$/)
  })

  test('logs come from both kubelets', async () => {
    await apply(pod('says', 'node2', { restartPolicy: 'Never', containers: [say('from node2')] }))
    await until(
      async () => (await kubectl(['get', 'pod', 'says', '-o', 'jsonpath={.status.phase}'])) === 'Succeeded',
      'it ran',
    )
    expect(await kubectl(['logs', 'says'])).toBe('from node2')
  })

  test('what is deleted leaves no interface and no namespace', async () => {
    await kubectl(['delete', 'pod', 'w1', 'w2', 'says', '--wait', '--timeout=60s'])
    for (const each of cluster.nodes) {
      await until(
        async () => (await ask(each, 'ip -o link show type veth | grep -vc eth0 || true')) === '0',
        'no veth is left',
      )
      expect(await ask(each, 'ls /run/netns')).toBe('')
    }
  })

  test('a part that ends is named, and starts again by its name', async () => {
    await ask(node(0), 'kill $(cat /run/kubernetes/kube-scheduler.pid)')
    await until(async () => (await ask(node(0), 'dead-parts')) === 'kube-scheduler', 'it is named')
    await ask(node(0), 'start-part kube-scheduler')
    expect(await ask(node(0), 'dead-parts')).toBe('')
  })
})

test('down leaves no process, no control group, no setting', async () => {
  await provider.remove(plan.name)
  expect(await provider.list()).not.toContain(plan.name)
  expect((await run(['pgrep', '-f', `cnilab-node ${plan.name}`])).stdout).toBe('')
  const left = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap(line => (/ - cgroup2? /.test(line) ? [line.split(' ')[4] as string] : []))
    .flatMap(hierarchy => (readdirSync(hierarchy).includes('cnilab') ? readdirSync(`${hierarchy}/cnilab`) : []))
  expect(left).not.toContain(plan.name)
  expect(settingsNow()).toEqual(before)
})

function say(text: string): object {
  return { name: 'say', image: toolboxImage, command: ['echo', text] }
}
