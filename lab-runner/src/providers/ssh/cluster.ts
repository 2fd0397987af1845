/** A running cluster, as the record says that its `up` left on this machine. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { memoryOf } from '../memory.ts'
import { outsideAddress } from '../netns/cluster.ts'
import type { Cluster, HostState, Node, Pod, Topology } from '../provider.ts'
import { put } from '../put.ts'
import { folder } from './connection.ts'
import type { Here } from './here.ts'
import type { Host } from './hosts.ts'
import { machineOf } from './machine.ts'
import { type Need, shellHere, shellThere } from './shells.ts'
import { shareFolder } from './tools.ts'

export interface Record extends Topology {
  /** Default: ssh. */
  readonly provider?: Cluster['provider']
  readonly kubeconfig?: string
  /** Default: where there is a kubeconfig. */
  readonly kubelets?: boolean
  /** Another network plugin is moved out of the way first. */
  readonly aside?: boolean
  readonly version: string
  readonly hosts: readonly (Host & { readonly ips: readonly string[]; readonly state: HostState })[]
}

/** Written last by `up`, so that a cluster with it is complete. */
export const recordOf = (here: Here, name: string): string => `${recordsOf(here)}/${name}/cluster.json`

/** A folder for each cluster. */
export const recordsOf = (here: Here): string => here.records ?? `${here.root}${folder}`

export function readRecord(here: Here, name: string): Record | undefined {
  const file = recordOf(here, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

export function clusterOf(here: Here, record: Record, down: () => Promise<void>): Cluster {
  const { name, hosts } = record
  const machines = hosts.map(host => machineOf(here, host))
  const shellOf = (index: number, needs: readonly Need[], network?: string) => {
    const { connection, host } = machines[index] ?? machineOf(here, { name: '' })
    const made = {
      path: `${folder}/${name}`,
      otherwise: `${host.name} was restarted since the cluster came up: cnilab down, then cnilab up`,
    }
    const inside = { host: host.name, needs: [made, ...needs], ...(network === undefined ? {} : { network }) }
    if (connection === undefined) return shellHere(here, inside)
    return shellThere(here, connection, record.nodes[index]?.name ?? '', inside)
  }
  const nodes = record.nodes.map((spec, index): Node => {
    const shell = shellOf(index, [])
    const { ips = [], state, target } = hosts[index] ?? {}
    const machine = machines[index]
    return {
      name: spec.name,
      ips,
      podCidrs: spec.podCidrs,
      ...(state === undefined ? {} : { host: state }),
      ...shell,
      put: (path, bytes) => put(shell, path, bytes),
      ...(target === undefined || machine === undefined
        ? {}
        : { share: source => shareFolder(here, machine, name, source) }),
    }
  })
  const pods = record.pods.flatMap((spec): readonly Pod[] => {
    const index = record.nodes.findIndex(node => node.name === spec.node)
    const node = nodes[index]
    const path = `/run/netns/${spec.name}`
    const missing = { path, otherwise: `pod ${spec.name} does not exist: there is no ${path} on ${spec.node}` }
    return node === undefined ? [] : [{ name: spec.name, node, ...shellOf(index, [missing], path) }]
  })
  const network = `${folder}/${name}/outside`
  const gone = {
    path: network,
    otherwise: `outside does not exist: there is no ${network}; cnilab down, then cnilab up`,
  }
  return {
    name,
    provider: record.provider ?? 'ssh',
    underlay: record.underlay,
    version: record.version,
    nodes,
    pods,
    ...(record.underlay === 'bridged' && { outside: { ...shellOf(0, [gone], network), ip: outsideAddress(record) } }),
    upSince: statSync(recordOf(here, name)).mtime,
    memory: memoryOf(`${recordsOf(here)}/${name}/memory.json`),
    ...(record.kubeconfig === undefined ? {} : { kubeconfig: record.kubeconfig }),
    kubelets: record.kubelets ?? record.kubeconfig !== undefined,
    down,
  }
}
