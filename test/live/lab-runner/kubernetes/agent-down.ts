import { expect } from 'vitest'
import type { Node } from '../../../../lab-runner/src/providers/provider.ts'
import { ask } from '../providers/topology.ts'
import { type RealCluster, until } from './real-cluster.ts'

/** On a cluster whose runtime asks for STATUS; `stop` and `start` are lines of the node's shell. */
export async function agentDownIsNotReady(real: RealCluster, node: Node, stop: string, start: string): Promise<void> {
  const ready = async () => {
    const { status } = JSON.parse(await real.kubectl(['get', 'node', node.name, '-o', 'json']))
    return status.conditions.find(({ type }: { type: string }) => type === 'Ready')
  }
  await ask(node, stop)
  await until(async () => (await ready()).status === 'False', 'the node is not ready')
  expect((await ready()).message).toContain('mini-cni-agent')
  await ask(node, start)
  await until(async () => (await ready()).status === 'True', 'the node is ready')
}
