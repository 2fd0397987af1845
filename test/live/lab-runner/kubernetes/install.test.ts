/** `cnilab install` and `uninstall` on real kubelets: what users of the cluster notice of them, which should be nothing. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { install } from '../../../../lab-runner/src/install/install.ts'
import { uninstall } from '../../../../lab-runner/src/install/uninstall.ts'
import type { Node } from '../../../../lab-runner/src/providers/provider.ts'
import { ask } from '../providers/topology.ts'
import { openCluster, type RealCluster } from './real-cluster.ts'
import { failedAdds, now, reachEachOther, rolledOut, running, webOnBoth } from './web-on-both.ts'

let real: RealCluster
const node = (index: 0 | 1): Node => real.nodes[index]
const kubectl = (argv: readonly string[]) => real.kubectl(argv)

async function until(isSo: () => Promise<boolean>, what: string, ms = 60_000): Promise<number> {
  const started = performance.now()
  for (; !(await isSo()); await pause(50)) {
    if (performance.now() - started > ms) throw new Error(`after ${ms} ms it is not so that ${what}`)
  }
  return performance.now() - started
}

const ready = () => kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])

beforeAll(async () => {
  real = await openCluster('install', { containerd: 'own', proxyMode: 'nftables' })
})
afterAll(async () => real?.down())

test('mini-cni as a process for each call: nodes become Ready, pods reach each other', async () => {
  const { value } = await install(real.cluster, {})
  expect(value.nodes.map(({ runtime, cniVersion }) => [runtime?.split('.')[0], cniVersion])).toEqual([
    ['containerd 1', '1.0.0'],
    ['containerd 1', '1.0.0'],
  ])
  await ready()
  await real.apply(webOnBoth(4))
  await rolledOut(real)
  await reachEachOther(real)
})

test('what runs is listed before anything goes, and without a yes nothing does', async () => {
  await expect(uninstall(real.cluster, {})).rejects.toThrow('pods run, and nobody agreed; nothing was changed')
  expect(await ask(node(0), 'ls /etc/cni/net.d')).toBe('00-cnilab.conflist')
})

describe('with the agent', () => {
  test('is put under running pods, which notice nothing', async () => {
    const before = (await running(real)).map(({ status }) => status.podIP)
    await install(real.cluster, { agent: true })
    expect(await ask(node(0), `od -An -tc -N4 /opt/cni/bin/mini-cni; cat /run/mini-cni/agent/lock`)).toMatch(
      /E\s+L\s+F\s+\d+|#\s+!/,
    )
    expect((await running(real)).map(({ status }) => status.podIP)).toEqual(before)
    await reachEachOther(real)
  })

  test('200 pods come and go while it is upgraded again and again, and no ADD fails', async () => {
    const since = await now(real)
    let made = 4
    let upgrades = 0
    let isOver = false
    const upgrading = (async () => {
      for (; !isOver; upgrades++) await install(real.cluster, { agent: true })
    })()
    upgrading.catch(() => {
      isOver = true
    })
    try {
      // On a machine that is busy one upgrade takes as long as a hundred pods.
      while (!isOver && (made < 204 || upgrades < 3)) {
        await kubectl(['scale', 'deployment/web', '--replicas=24'])
        await rolledOut(real)
        await kubectl(['scale', 'deployment/web', '--replicas=4'])
        await until(async () => (await running(real)).length === 4, 'four are left')
        made += 20
      }
    } finally {
      isOver = true
      await upgrading
    }
    console.log(`${made} pods, ${upgrades} upgrades`)
    expect(upgrades).toBeGreaterThan(2)
    expect(await failedAdds(real, since)).toEqual([])
    await reachEachOther(real)
  }, 900_000)

  test('a node that joins is routed within 2 s, one that leaves no more', async () => {
    const name = 'node3'
    const [cidr, ip] = ['10.244.77.0/24', '172.30.0.77']
    await real.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { podCIDR: cidr, podCIDRs: [cidr] } })
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
      await expect(install(real.cluster, { agent: true })).rejects.toThrow('the API server does not answer')
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
    const { value } = await uninstall(real.cluster, { yes: true })
    expect(value.nodes.map(one => 'ports' in one && one.ports.length)).toEqual([2, 2])
    await reachEachOther(real)
    await install(real.cluster, { yes: true })
    await reachEachOther(real)
  })

  test('without pods: nothing of it is left, and what had its place is there again', async () => {
    await kubectl(['delete', 'deployment', 'web', '--wait', '--cascade=foreground'])
    await until(async () => (await ask(node(0), 'ls /run/netns')) === '', 'the pods are gone')
    await uninstall(real.cluster, { yes: true })
    for (const each of real.nodes) {
      await each.put('/opt/cni/bin/mini-cni', 'that of somebody else\n')
      await each.put('/etc/cni/net.d/10-other.conflist', '{}\n')
    }
    const look =
      'ls -A /opt/cni/bin /etc/cni/net.d /opt; cat /opt/cni/bin/mini-cni; ip route show proto 118; ip -br link show type bridge; nft list tables | grep mini-cni || true; ls -A /var/lib/cni'
    const before = await ask(node(0), look)
    await install(real.cluster, { agent: true })
    expect(await ask(node(0), 'head -c 9 /opt/cni/bin/mini-cni')).not.toBe('that of s')
    await uninstall(real.cluster, {})
    expect(await ask(node(0), look)).toBe(before)
    expect(await ask(node(0), 'cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep -c "[m]ini-cni/agent.js" || true')).toBe(
      '0',
    )
  })
})
