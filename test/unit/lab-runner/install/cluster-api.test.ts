import { expect, test } from 'vitest'
import { type Kubectl, mustHaveNoDaemons, nodesOf } from '../../../../lab-runner/src/install/cluster-api.ts'
import type { Cluster } from '../../../../lab-runner/src/providers/provider.ts'

const cluster = {
  nodes: [
    { name: 'node1', ips: ['172.30.0.11'], podCidrs: ['10.244.1.0/24'], host: { hostname: 'Alpha.lan' } },
    { name: 'node2', ips: ['172.30.0.12'], podCidrs: ['10.244.2.0/24'] },
  ],
} as unknown as Cluster

const object = (name: string, ip: string, ...podCIDRs: readonly string[]) => ({
  metadata: { name },
  spec: podCIDRs.length > 0 ? { podCIDRs } : {},
  status: { addresses: [{ type: 'InternalIP', address: ip }] },
})
const alpha = object('alpha.lan', '192.0.2.1', '10.1.0.0/24')

const saying =
  (answer: object | string): Kubectl =>
  async () =>
    typeof answer === 'string' ? answer : JSON.stringify(answer)
const ask = async (items: readonly object[], agent = false) => [
  ...(await nodesOf(cluster, saying({ items }), agent)).values(),
]

test('addresses and ranges are those of the API, by the name of the machine in small letters', async () => {
  expect(await ask([object('node2', '192.0.2.2', '10.1.1.0/24'), alpha], true)).toEqual([
    { name: 'alpha.lan', ips: ['192.0.2.1', '172.30.0.11'], podCidrs: ['10.1.0.0/24'] },
    { name: 'node2', ips: ['192.0.2.2', '172.30.0.12'], podCidrs: ['10.1.1.0/24'] },
  ])
})

test('a node that the API does not know is told, and not given a range of our own', async () => {
  await expect(ask([alpha, object('node3', '192.0.2.3', '10.1.1.0/24')])).rejects.toThrow(
    'the API knows no node node2, but alpha.lan, node3; no node was changed',
  )
})

test('a node without a range has that of the course, but with an agent, which goes by the API', async () => {
  const items = [alpha, object('node2', '192.0.2.2')]
  expect((await ask(items))[1]?.podCidrs).toEqual(['10.244.2.0/24'])
  await expect(ask(items, true)).rejects.toThrow('in the API node node2 has no range for pods (spec.podCIDRs)')
})

test('the DaemonSet of the manifests is refused, unless there is none or it is aside', async () => {
  const daemons = (nodeSelector?: object) => ({ spec: { template: { spec: { nodeSelector } } } })
  await expect(mustHaveNoDaemons(saying(daemons()))).rejects.toThrow('the DaemonSet mini-cni in kube-system')
  await mustHaveNoDaemons(saying(''))
  await mustHaveNoDaemons(undefined)
  await mustHaveNoDaemons(saying(daemons({ 'cnilab.aside/on-no-node': 'true' })))
})
