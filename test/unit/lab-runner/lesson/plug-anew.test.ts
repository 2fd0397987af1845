import { expect, test } from 'vitest'
import { plugAnew, pluggedPods } from '../../../../lab-runner/src/lesson/plug-anew.ts'
import type { Node } from '../../../../lab-runner/src/providers/provider.ts'

const pod = (name: string, podIP: string, more: object = {}) => ({
  metadata: { namespace: 'kube-system', name, ...more },
  status: { podIP },
})
const owned = { ownerReferences: [{ kind: 'ReplicaSet', name: 'coredns' }] }
const items = [
  pod('coredns-1', '10.244.1.4', owned),
  pod('alone', '10.244.1.5'),
  pod('of-another-plugin', '10.244.1.9', owned),
  pod('waits', '', owned),
  pod('coredns-2', '10.244.2.4', owned),
]

function node(addresses: readonly string[], ran: string[] = []): Node {
  const exec = async (argv: readonly string[]) => {
    ran.push(argv.join(' '))
    const stdout = argv[0] === 'sh' ? addresses.map(address => `${address}\n`).join('') : JSON.stringify({ items })
    return { exitCode: 0, stdout, stderr: '' }
  }
  return { exec } as unknown as Node
}

test('of the pods on the bridges, those that somebody makes again', async () => {
  const nodes = [node(['10.244.1.2', '10.244.1.4', '10.244.1.5']), node(['10.244.2.2', '10.244.2.4'])]
  expect(await pluggedPods({ nodes, kubelets: true })).toEqual(['kube-system/coredns-1', 'kube-system/coredns-2'])
})

test('the API is asked only where something is plugged in, and nothing where no kubelet is', async () => {
  const ran: string[] = []
  expect(await pluggedPods({ nodes: [node([], ran)], kubelets: true })).toEqual([])
  expect(ran.filter(line => line.startsWith('kubectl'))).toEqual([])
  expect(await pluggedPods({ nodes: [node(['10.244.1.4'], ran)] })).toEqual([])
  expect(ran).toHaveLength(1)
})

test('they are deleted, by the first node', async () => {
  const [first, second]: string[][] = [[], []]
  await plugAnew({ nodes: [node([], first), node([], second)] }, ['kube-system/coredns-1'])
  expect(first).toEqual(['kubectl delete pod -n kube-system coredns-1 --now --wait=false'])
  expect(second).toEqual([])
})
