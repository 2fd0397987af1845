/** Kubernetes lets a node's name have dots, as the host names of many clouds do. */
import { expect, test } from 'vitest'
import { nodesOf } from '../../../lab-runner/src/install/cluster-api.ts'
import { networkFor } from '../../../lab-runner/src/install/network.ts'
import { chooseNodes } from '../../../lab-runner/src/providers/kind/choose-nodes.ts'
import { readNodes } from '../../../lab-runner/src/providers/kind/engine.ts'
import type { Cluster } from '../../../lab-runner/src/providers/provider.ts'
import { findHosts } from '../../../lab-runner/src/providers/ssh/hosts.ts'

const cloud = (number: number) => `ip-10-0-0-${number}.eu-central-1.compute.internal`

test('install: a node is found by its whole name', async () => {
  const nodes = [1, 2].map(number => ({
    ...{ name: `node${number}`, ips: [], podCidrs: [] },
    host: { hostname: cloud(number), links: [], forwards: true },
  }))
  const items = [1, 2].map(number => ({
    metadata: { name: cloud(number) },
    spec: { podCIDRs: [`10.8.${number}.0/24`] },
    status: { addresses: [{ type: 'InternalIP', address: `10.0.0.${number}` }] },
  }))
  const found = await nodesOf({ nodes } as unknown as Cluster, async () => JSON.stringify({ items }), true)
  const all = [...found.values()]
  expect(all.map(({ name, podCidrs, ips }) => [name, ...podCidrs, ...ips])).toEqual([
    [cloud(1), '10.8.1.0/24', '10.0.0.1'],
    [cloud(2), '10.8.2.0/24', '10.0.0.2'],
  ])
  const wanted = { cniVersion: '1.0.0', plugin: 'mini-cni', nodeStore: {}, all }
  const network = networkFor(all[1] ?? { name: '', ips: [], podCidrs: [] }, { has: new Set() }, wanted)
  expect(network).toMatchObject({ plugins: [{ ipam: { ranges: [[{ subnet: '10.8.2.0/24' }]] } }] })
})

test('kind: nodes of a cluster with a dot in its name can be named', () => {
  const inspected = ['a.b-control-plane', 'a.b-worker', 'a.b-worker2'].map(name => ({
    ...{ Id: name, Name: `/${name}`, State: { Running: true }, NetworkSettings: {} },
    Config: { Labels: { 'io.x-k8s.kind.cluster': 'a.b', 'io.x-k8s.kind.role': 'worker' } },
  }))
  const nodes = readNodes(JSON.stringify(inspected))
  const chosen = chooseNodes(nodes, { wanted: 'a.b-control-plane,a.b-worker2', engine: 'docker' })
  expect(chosen.map(({ name }) => name)).toEqual(['a.b-control-plane', 'a.b-worker2'])
})

test('ssh: a machine by its whole name', async () => {
  const exec = async () => ({ exitCode: 0, stdout: `${cloud(1)}\n`, stderr: '' })
  const hosts = await findHosts({ exec, command: argv => argv, environment: {} }, `this,root@${cloud(2)}`)
  expect(hosts).toEqual([{ name: cloud(1) }, { name: `root@${cloud(2)}`, target: `root@${cloud(2)}` }])
})
