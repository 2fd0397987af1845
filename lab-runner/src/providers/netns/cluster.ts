/** A running cluster, as its holder's tmpfs and its processes describe it. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { memoryOf } from '../memory.ts'
import type { Cluster, Node, Topology } from '../provider.ts'
import { put } from '../put.ts'
import { nodeShell, podOf } from './enter.ts'

export interface HeldTopology extends Topology {
  readonly version: string
  readonly provider?: 'kubernetes'
}

const inHolder = (holder: number, file: string): string => `/proc/${holder}/root/run/cnilab/${file}`

/** A holder whose cluster is complete; one that is not belongs to an `up` under way, or killed. */
export function isReady(holder: number): boolean {
  if (!existsSync(inHolder(holder, 'ready'))) return false
  return (
    topologyIn(inHolder(holder, 'topology.json')).provider === undefined || existsSync(inHolder(holder, 'complete'))
  )
}

/** Whose cluster it is; also of one that is half made. */
export function providerOf(holder: number): Cluster['provider'] | undefined {
  const file = inHolder(holder, 'topology.json')
  return existsSync(file) ? (topologyIn(file).provider ?? 'netns') : undefined
}

/** For what is made on the nodes after they are up: from now on the cluster is found. A kubeconfig is kept for as long. */
export function markComplete(holder: number, { kubeconfig }: { readonly kubeconfig?: string }): void {
  if (kubeconfig !== undefined) writeFileSync(inHolder(holder, 'kubeconfig'), kubeconfig, { mode: 0o600 })
  writeFileSync(inHolder(holder, 'complete'), '')
}

export function clusterOf(
  name: string,
  holder: number,
  pids: ReadonlyMap<string, number>,
  down: () => Promise<void>,
): Cluster {
  const topology = topologyIn(inHolder(holder, 'topology.json'))
  const nodes = topology.nodes.map((spec, index): Node => {
    const shell = nodeShell(spec.name, pids.get(spec.name))
    return {
      name: spec.name,
      ips: addressesOf(topology, index),
      podCidrs: spec.podCidrs,
      ...shell,
      put: (path, bytes) => put(shell, path, bytes),
    }
  })
  return {
    name,
    provider: topology.provider ?? 'netns',
    underlay: topology.underlay,
    version: topology.version,
    nodes,
    pods: topology.pods.flatMap(spec => {
      const node = nodes.find(({ name }) => name === spec.node)
      return node === undefined ? [] : [podOf(spec, node, pids.get(spec.node))]
    }),
    outside: { ...nodeShell('outside', pids.get('outside')), ip: outsideAddress(topology) },
    upSince: statSync(inHolder(holder, 'ready')).mtime,
    memory: memoryOf(inHolder(holder, 'memory.json')),
    ...(topology.provider === undefined ? {} : { kubeconfig: inHolder(holder, 'kubeconfig'), kubelets: true }),
    down,
  }
}

/** Another version may have written something else; then its version, or that it has none, is what counts. */
function topologyIn(file: string): HeldTopology {
  const unknown = { name: '', version: 'of unknown version', underlay: 'bridged', nodes: [], pods: [] } as const
  try {
    return { ...unknown, ...JSON.parse(readFileSync(file, 'utf8')) }
  } catch {
    return unknown
  }
}

/** Addresses that holder.sh gives to the node with this index. */
export function addressesOf({ underlay }: Pick<Topology, 'underlay'>, index: number): readonly string[] {
  const number = index + 1
  return underlay === 'routed'
    ? [`172.30.${number}.2`, `fd00:30:${number}::2`]
    : [`172.30.0.1${number}`, `fd00:30::1${number}`]
}

/** Address that holder.sh gives to the outside host. */
export function outsideAddress({ underlay, nodes }: Pick<Topology, 'underlay' | 'nodes'>): string {
  return underlay === 'routed' ? `172.30.${nodes.length + 1}.2` : '172.30.0.100'
}
