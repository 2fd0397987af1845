/** Two nodes made of namespaces on this Linux machine: no Docker, and no root where the kernel allows it. */

import { setTimeout as pause } from 'node:timers/promises'
import { Exit, LabError } from '../../errors.ts'
import { isStopping, onInterrupt } from '../../interrupt.ts'
import { patience } from '../../patience.ts'
import type { Cluster, Provider, Topology } from '../provider.ts'
import { clusterOf, isReady, markComplete, providerOf } from './cluster.ts'
import { deadGroups, isFresh, removeControlGroups } from './control-groups.ts'
import { type HolderOptions, startHolder, unavailable } from './hold.ts'
import { withLock } from './lock.ts'
import { findClusters, isAlive } from './processes.ts'

export const netns: Provider = {
  name: 'netns',
  unavailable,

  up: topology => raise(topology),

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

export interface Raising extends HolderOptions {
  /** What else is made on the nodes before the cluster is up; if it fails nothing is left. */
  finish?(bare: Cluster): Promise<{ readonly kubeconfig?: string }>
}

/** Brings a cluster up; one that is up already is returned, if it is of the same provider. */
export async function raise(topology: Topology, raising: Raising = {}): Promise<Cluster> {
  const { name } = topology
  return withLock(`cnilab-${process.getuid?.()}-${name}`, async () => {
    const existing = await netns.find(name)
    if (existing !== undefined) return sameProvider(existing, raising.provider ?? 'netns')
    await end(name) // what a killed `up` left behind
    await removeDead()
    if (isStopping()) throw new LabError('stopped')
    const forget = onInterrupt(() => end(name))
    try {
      await startHolder(topology, raising)
      if (raising.finish !== undefined) await complete(name, raising.finish)
    } catch (error) {
      await end(name)
      throw error
    } finally {
      forget()
    }
    const cluster = await netns.find(name)
    return cluster ?? wentAway(name)
  })
}

async function complete(name: string, finish: NonNullable<Raising['finish']>): Promise<void> {
  const processes = findClusters().get(name)
  if (processes?.holder === undefined) return wentAway(name)
  markComplete(processes.holder, await finish(clusterOf(name, processes.holder, processes.nodes, () => end(name))))
}

/** Names of one provider's own clusters, half-made ones too. */
export function heldBy(provider: Provider['name']): readonly string[] {
  const all = [...findClusters()]
  return all.flatMap(([name, { holder }]) => (holder && providerOf(holder) === provider ? [name] : [])).sort()
}

/** Names of clusters of which nothing is alive, and something is there all the same. */
export function deadClusters(): readonly string[] {
  const living = findClusters()
  return deadGroups().filter(name => !living.has(name))
}

/** Takes away what is left of them, of `name` even if that came just now; their names. */
export async function removeDead(name?: string): Promise<readonly string[]> {
  const dead = deadClusters().filter(one => one === name || !isFresh(one))
  for (const one of dead) await removeControlGroups(one)
  return dead
}

function sameProvider(cluster: Cluster, wanted: Provider['name']): Cluster {
  if (cluster.provider === wanted) return cluster
  const option = cluster.name === 'lab' ? '' : ` --name ${cluster.name}`
  throw new LabError(`cluster ${cluster.name} is up with provider ${cluster.provider}, not ${wanted}`, {
    suggestions: [
      `cnilab down${option} && cnilab up${option} --provider ${wanted}`,
      `or beside it: cnilab up --name other --provider ${wanted}`,
    ],
  })
}

function wentAway(name: string): never {
  throw new LabError(`cluster ${name} came up and went away at once`, {
    exit: Exit.machine,
    suggestions: ['cnilab doctor'],
  })
}

/** Ends a cluster in whatever state it is; returns when all its processes are gone, those too that came while we were at it. */
async function end(name: string): Promise<void> {
  const members = new Set<number>()
  const until = performance.now() + patience(10_000)
  for (;;) {
    for (const pid of findClusters().get(name)?.all ?? []) members.add(pid)
    const left = [...members].filter(isAlive)
    if (left.length === 0) return removeControlGroups(name)
    if (performance.now() > until) {
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
