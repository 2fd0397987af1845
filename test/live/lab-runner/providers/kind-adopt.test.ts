/** A kind cluster that is there already, in a real Docker engine. */
import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kindProvider } from '../../../../lab-runner/src/providers/kind/kind.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { type Engine, startEngine } from './container-engine.ts'
import { ask, topology } from './topology.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.end())

const state = async (names: readonly string[]) =>
  Promise.all(
    names.map(name =>
      engine.docker(
        'exec',
        name,
        'bash',
        '-c',
        'ip -o link | cut -d: -f2; ip route; nft list tables; cat /proc/sys/net/ipv4/ip_forward; find /run /opt /etc/cni /etc/kubernetes -type f | sort; ps -eo args | sort',
      ),
    ),
  )

describe('an adopted cluster', () => {
  const plan = topology('adopted')
  let names: readonly string[]
  let before: readonly string[]
  let cluster: Cluster
  const node = (index: number) => cluster.nodes[index] as Node
  const provider = () => kindProvider({ here: engine.here })
  beforeAll(async () => {
    names = await engine.makeNodes(plan.name)
    await engine.docker('exec', names[0] ?? '', 'kubeadm', 'init')
    before = await state(names)
    cluster = await provider().up(plan)
  })

  test('is two nodes with the addresses of the course', async () => {
    expect(cluster.nodes.map(({ ips }) => ips[0])).toEqual(['172.30.0.11', '172.30.0.12'])
    expect(await Promise.all(cluster.nodes.map(one => ask(one, 'uname -n')))).toEqual(names)
    await ask(node(0), 'ping -q -c1 -W2 172.30.0.12; ping -q -c1 -W2 fd00:30::12; curl -sSf -m5 http://172.30.0.100/')
  })

  test('has a kubeconfig for this machine', async () => {
    expect(readFileSync(cluster.kubeconfig ?? '', 'utf8')).toMatch(/server: https:\/\/127\.0\.0\.1:\d+$/m)
  })

  test('goes, and its containers stay as they were', async () => {
    await ask(node(0), 'ip netns add a; ip link add cni0 type bridge; : >/opt/cni/bin/ipam')
    const { kubeconfig = '' } = cluster
    await cluster.down()
    expect(await state(names)).toEqual(before)
    expect(await provider().find(plan.name)).toBeUndefined()
    expect(await provider().list()).not.toContain(plan.name)
    expect(existsSync(kubeconfig)).toBe(false)
  })
})
