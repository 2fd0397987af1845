/** Two nodes made of namespaces on this Linux machine: no Docker, and no root where the kernel allows it. */

import { setTimeout as pause } from 'node:timers/promises'
import { Exit, LabError } from '../../errors.ts'
import { isStopping, onInterrupt } from '../../interrupt.ts'
import type { Cluster, Provider, Topology } from '../provider.ts'
import { clusterOf, isReady } from './cluster.ts'
import { startHolder, unavailable } from './hold.ts'
import { withLock } from './lock.ts'
import { findClusters, isAlive } from './processes.ts'

export const netns: Provider = {
  name: 'netns',
  unavailable,

  async up(topology: Topology): Promise<Cluster> {
    return withLock(`cnilab-${process.getuid?.()}-${topology.name}`, async () => {
      const existing = await netns.find(topology.name)
      if (existing !== undefined) return existing
      await end(topology.name) // what a killed `up` left behind
      if (isStopping()) throw new LabError('stopped')
      const forget = onInterrupt(() => end(topology.name))
      await startHolder(topology).finally(forget)
      const cluster = await netns.find(topology.name)
      if (cluster === undefined) {
        throw new LabError(`cluster ${topology.name} came up and went away at once`, {
          exit: Exit.machine,
          suggestions: ['cnilab doctor'],
        })
      }
      return cluster
    })
  },

  async find(name: string): Promise<Cluster | undefined> {
    const processes = findClusters().get(name)
    if (processes?.holder === undefined || !isReady(processes.holder)) return undefined
    return clusterOf(name, processes.holder, processes.nodes, () => end(name))
  },

  async list(): Promise<readonly string[]> {
    return [...findClusters().keys()].sort()
  },

  remove: end,
}

/** Ends a cluster in whatever state it is; returns when all its processes are gone, those too that came while we were at it. */
async function end(name: string): Promise<void> {
  const members = new Set<number>()
  for (let waited = 0; ; waited += 5) {
    for (const pid of findClusters().get(name)?.all ?? []) members.add(pid)
    const left = [...members].filter(isAlive)
    if (left.length === 0) return
    if (waited > 5000) {
      throw new LabError(`cluster ${name} does not end: processes ${left.join(', ')} are still there`, {
        exit: Exit.machine,
        suggestions: [`look at them: ps -fp ${left.join(',')}`],
      })
    }
    for (const pid of left) kill(pid)
    await pause(5)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // gone already: the kernel ends all when the holder ends
  }
}
