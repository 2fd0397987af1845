/** What a person waits for, command by command, and the memory that it takes. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { onInterrupt } from '../../../lab-runner/src/interrupt.ts'
import { findBinaries } from '../../../lab-runner/src/kubernetes/find-binaries.ts'
import { kubernetesProvider } from '../../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import { mustRun } from '../../../lab-runner/src/shell.ts'
import { pinnedNode, root } from '../../../lab-runner/src/version.ts'
import { column, type Figure, median, spreadOf } from '../../bench/figure.ts'
import { webPod } from '../../live/lab-runner/kubernetes/real-cluster.ts'
import { type Memory, memoryOf } from './memory.ts'

/** Brings a cluster up, installs mini-cni, has a pod run on each node, and takes all down again, `rounds` times. */
export async function measureLife(rounds: number) {
  const name = `life-${randomBytes(3).toString('hex')}`
  const [up, ready, down]: [number[], number[], number[]] = [[], [], []]
  const memory: Memory[] = []
  const clean = () => kubernetesProvider().remove(name)
  const forget = onInterrupt(clean)
  try {
    for (let round = 0; round < rounds; round += 1) {
      const begin = performance.now()
      await cnilab(name, 'up')
      up.push(secondsSince(begin))
      await cnilab(name, 'install', '--agent', '--yes')
      const kubectl = await kubectlOf(name)
      await kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
      ready.push(secondsSince(begin))
      for (const node of ['node1', 'node2']) await kubectl(['apply', '-f', '-'], webPod(`on-${node}`, node))
      await kubectl(['wait', '--for=condition=Ready', 'pod', '--all', '--timeout=60s'])
      memory.push(memoryOf(name))
      const end = performance.now()
      await cnilab(name, 'down')
      down.push(secondsSince(end))
    }
  } finally {
    await clean()
    forget()
  }
  return { figure: figureOf({ up, ready, down }), memory }
}

async function cnilab(name: string, command: string, ...flags: readonly string[]): Promise<void> {
  const argv = [pinnedNode(), join(root, 'lab-runner/bin/run.js'), command, '--provider', 'kubernetes', '--name', name]
  await mustRun([...argv, ...flags], { timeout: 180_000 })
}

async function kubectlOf(name: string) {
  const { kubeconfig: KUBECONFIG = '' } = (await kubernetesProvider().find(name)) ?? {}
  return (argv: readonly string[], object?: object) => {
    const input = object === undefined ? {} : { input: JSON.stringify(object) }
    return mustRun([findBinaries().kubectl, ...argv], { env: { KUBECONFIG }, timeout: 120_000, ...input })
  }
}

const secondsSince = (begin: number): number => (performance.now() - begin) / 1000

function figureOf({ up, ready, down }: Readonly<Record<'up' | 'ready' | 'down', readonly number[]>>): Figure {
  return {
    title: 'commands, from the shell',
    unit: 's',
    rows: column('from start to end', {
      'cnilab up': spreadOf(up),
      'cnilab up, cnilab install --agent, both nodes Ready': spreadOf(ready),
      'cnilab down': spreadOf(down),
    }),
    results: [
      { name: 'up, no CNI: API ready, both nodes registered', value: median(up), unit: 's', atMost: 8 },
      { name: 'up and install --agent, to both nodes Ready', value: median(ready), unit: 's', atMost: 15 },
      { name: 'down', value: median(down), unit: 's', atMost: 2 },
    ],
    notes: ['Times, not ratios: they grow with whatever else runs on the machine.'],
  }
}
