/** `cnilab install` and `uninstall` on real kubelets: what users of the cluster notice of them, which should be nothing. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { install } from '../../../../lab-runner/src/install/install.ts'
import { uninstall } from '../../../../lab-runner/src/install/uninstall.ts'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { toolboxImage } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import { kubernetesProvider } from '../../../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { mustRun } from '../../../../lab-runner/src/shell.ts'
import { ask, topology } from '../providers/topology.ts'

const provider = kubernetesProvider()
const plan = topology('install')
let cluster: Cluster
const node = (index: number) => cluster.nodes[index] as Node

async function kubectl(argv: readonly string[], input?: string): Promise<string> {
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig ?? '' } as Record<string, string>
  const options = { env, timeout: 120_000, ...(input === undefined ? {} : { input }) }
  return (await mustRun([findBinaries().kubectl, ...argv], options)).trimEnd()
}

async function until(isSo: () => Promise<boolean>, what: string, ms = 60_000): Promise<number> {
  const started = performance.now()
  for (; !(await isSo()); await pause(50)) {
    if (performance.now() - started > ms) throw new Error(`after ${ms} ms it is not so that ${what}`)
  }
  return performance.now() - started
}

const ready = () => kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
const apply = (object: object) => kubectl(['apply', '-f', '-'], JSON.stringify(object))

const deployment = (replicas: number) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        topologySpreadConstraints: [
          {
            ...{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' },
            labelSelector: { matchLabels: { app: 'web' } },
          },
        ],
        containers: [{ name: 'web', image: toolboxImage, command: ['web', '80'] }],
      },
    },
  },
})
const rolledOut = () => kubectl(['rollout', 'status', 'deployment/web', '--timeout=90s'])

interface PodObject {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly nodeName: string }
  readonly status: { readonly podIP: string }
}
async function pods(): Promise<readonly PodObject[]> {
  return JSON.parse(
    await kubectl(['get', 'pods', '-l', 'app=web', '--field-selector=status.phase=Running', '-o', 'json']),
  ).items
}

/** Each pod of node1 asks each of node2. */
async function reachEachOther(): Promise<void> {
  const all = await pods()
  const [one, two] = ['node1', 'node2'].map(name => all.find(({ spec }) => spec.nodeName === name))
  const answer = await kubectl([
    'exec',
    one?.metadata.name ?? '',
    '--',
    'timeout',
    '20',
    'wget',
    '-qO-',
    `http://${two?.status.podIP}/`,
  ])
  expect(answer).toBe(one?.status.podIP)
}

/** As many as the runtimes of both nodes logged since `since`. */
async function failedAdds(since: string): Promise<readonly string[]> {
  const logs = await Promise.all(
    cluster.nodes.map(each => ask(each, `grep -h 'failed to setup network' /var/log/containerd.log || true`)),
  )
  return logs.flatMap(log => log.split('\n')).filter(line => (/time="([^"]+)"/.exec(line)?.[1] ?? '') >= since)
}

beforeAll(async () => {
  expect(await provider.unavailable()).toBeUndefined()
  cluster = await provider.up(plan)
})
afterAll(() => provider.remove(plan.name))

test('mini-cni as a process for each call: nodes become Ready, pods reach each other', async () => {
  const { value } = await install(cluster, {})
  expect(value.nodes.map(({ runtime, cniVersion }) => [runtime?.split('.')[0], cniVersion])).toEqual([
    ['containerd 1', '1.0.0'],
    ['containerd 1', '1.0.0'],
  ])
  await ready()
  await apply(deployment(4))
  await rolledOut()
  await reachEachOther()
})

test('what runs is listed before anything goes, and without a yes nothing does', async () => {
  await expect(uninstall(cluster, {})).rejects.toThrow('pods run, and nobody agreed; nothing was changed')
  expect(await ask(node(0), 'ls /etc/cni/net.d')).toBe('00-cnilab.conflist')
})

describe('with the agent', () => {
  test('is put under running pods, which notice nothing', async () => {
    const before = (await pods()).map(({ status }) => status.podIP)
    await install(cluster, { agent: true })
    expect(await ask(node(0), `od -An -tc -N4 /opt/cni/bin/mini-cni; cat /run/mini-cni/agent/lock`)).toMatch(
      /E\s+L\s+F\s+\d+|#\s+!/,
    )
    expect((await pods()).map(({ status }) => status.podIP)).toEqual(before)
    await reachEachOther()
  })

  test('200 pods come and go while it is upgraded again and again, and no ADD fails', async () => {
    const since = await ask(node(0), 'date +%Y-%m-%dT%H:%M:%S.%NZ -u')
    let made = 4
    let upgrades = 0
    let isOver = false
    const upgrading = (async () => {
      for (; !isOver; upgrades++) await install(cluster, { agent: true })
    })()
    try {
      while (made < 204) {
        await kubectl(['scale', 'deployment/web', '--replicas=24'])
        await rolledOut()
        await kubectl(['scale', 'deployment/web', '--replicas=4'])
        await until(async () => (await pods()).length === 4, 'four are left')
        made += 20
      }
    } finally {
      isOver = true
      await upgrading
    }
    console.log(`${made} pods, ${upgrades} upgrades`)
    expect(upgrades).toBeGreaterThan(2)
    expect(await failedAdds(since)).toEqual([])
    await reachEachOther()
  }, 900_000)

  test('a node that joins is routed within 2 s, one that leaves no more', async () => {
    const name = 'node3'
    const [cidr, ip] = ['10.244.77.0/24', '172.30.0.77']
    await apply({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { podCIDR: cidr, podCIDRs: [cidr] } })
    await kubectl([
      'patch',
      'node',
      name,
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({ status: { addresses: [{ type: 'InternalIP', address: ip }] } }),
    ])
    const isRouted = async () => (await ask(node(0), `ip route show ${cidr}`)).startsWith(`${cidr} via ${ip}`)
    expect(await until(isRouted, 'there is a route')).toBeLessThan(2000)
    await kubectl(['delete', 'node', name])
    expect(await until(async () => !(await isRouted()), 'there is none')).toBeLessThan(2000)
  })

  test('without an API server, routes stay and are repaired, and an agent that starts anew knows all nodes', async () => {
    const [own, other] = [node(0), node(1)]
    const route = `ip route show ${other.podCidrs[0]}`
    const log = () => ask(own, 'sed 1,/Killed/d /run/mini-cni/agent.log')
    await ask(own, 'kill -9 $(cat /run/kubernetes/kube-apiserver.pid)')
    try {
      await expect(install(cluster, { agent: true })).rejects.toThrow('the API server does not answer')
      await ask(own, 'kill -9 $(cat /run/mini-cni/agent/lock)')
      await ask(own, `ip route del ${other.podCidrs[0]}`)
      await until(async () => (await ask(own, route)) !== '', 'the route is back')
      await until(async () => (await log()).endsWith('what it said last stands'), 'the new agent has asked')
    } finally {
      await ask(own, 'start-part kube-apiserver')
    }
    await until(async () => (await kubectl(['get', '--raw', '/readyz']).catch(() => '')) === 'ok', 'the API answers')
    await until(async () => (await log()).endsWith('the API server answers again'), 'it is heard')
  })
})

describe('uninstall', () => {
  test('with pods: they keep their network, and it can be installed again under them', async () => {
    const { value } = await uninstall(cluster, { yes: true })
    expect(value.nodes.map(one => 'ports' in one && one.ports.length)).toEqual([2, 2])
    await reachEachOther()
    await install(cluster, { yes: true })
    await reachEachOther()
  })

  test('without pods: nothing of it is left, and what had its place is there again', async () => {
    await kubectl(['delete', 'deployment', 'web', '--wait', '--cascade=foreground'])
    await until(async () => (await ask(node(0), 'ls /run/netns')) === '', 'the pods are gone')
    await uninstall(cluster, { yes: true })
    for (const each of cluster.nodes) {
      await each.put('/opt/cni/bin/mini-cni', 'that of somebody else\n')
      await each.put('/etc/cni/net.d/10-other.conflist', '{}\n')
    }
    const look =
      'ls -A /opt/cni/bin /etc/cni/net.d /opt; cat /opt/cni/bin/mini-cni; ip route show proto 118; ip -br link show type bridge; nft list tables | grep mini-cni || true; ls -A /var/lib/cni'
    const before = await ask(node(0), look)
    await install(cluster, { agent: true })
    expect(await ask(node(0), 'head -c 9 /opt/cni/bin/mini-cni')).not.toBe('that of s')
    await uninstall(cluster, {})
    expect(await ask(node(0), look)).toBe(before)
    expect(await ask(node(0), 'cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep -c "[m]ini-cni/agent.js" || true')).toBe(
      '0',
    )
  })
})
