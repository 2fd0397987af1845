/** Two nodes made of namespaces on this Linux machine: no Docker, and no root where the kernel allows it. */

import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Exit, LabError } from '../../errors.ts'
import type { Cluster, Provider, Topology } from '../provider.ts'
import { clusterOf, isReady } from './cluster.ts'
import { startHolder, unavailable } from './hold.ts'
import { withLock } from './lock.ts'
import { type ClusterProcesses, findClusters } from './processes.ts'

export const netns: Provider = {
  name: 'netns',
  unavailable,

  async up(topology: Topology): Promise<Cluster> {
    return withLock(`cnilab-${process.getuid?.()}-${topology.name}`, async () => {
      const existing = await netns.find(topology.name)
      if (existing !== undefined) return existing
      await end(topology.name) // what a killed `up` left behind
      await startHolder(topology)
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

/** Ends a cluster in whatever state it is; returns when all its processes are gone. */
async function end(name: string): Promise<void> {
  const processes = findClusters().get(name)
  if (processes === undefined) return
  const members = pids(processes)
  for (const pid of members) kill(pid)
  for (let waited = 0; members.some(alive); waited += 5) {
    if (waited > 5000) {
      throw new LabError(
        `cluster ${name} does not end: processes ${members.filter(alive).join(', ')} are still there`,
        {
          exit: Exit.machine,
          suggestions: [`look at them: ps -fp ${members.filter(alive).join(',')}`],
        },
      )
    }
    await pause(5)
  }
}

function pids({ keeper, holder, nodes }: ClusterProcesses): readonly number[] {
  return [keeper, holder, ...nodes.values()].filter(pid => pid !== undefined)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // gone already: the kernel ends all when the holder ends
  }
}

/** A zombie counts as gone: it holds nothing any more, and only its parent can take it away. */
function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
