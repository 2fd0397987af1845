/** `cnilab up`: a cluster with nothing on it yet, and the screen that says what is there. */
import { LabError } from '../errors.ts'
import type { Cluster, Underlay } from '../providers/provider.ts'
import { type GlobalFlags, needCluster, openCourse, sameUnderlay, usableProvider } from './desk.ts'
import { topologyOf } from './reach.ts'

export async function bringUp(flags: GlobalFlags & { readonly underlay?: string | undefined }) {
  const started = performance.now()
  const course = openCourse(flags)
  const provider = await usableProvider(flags)
  if ((await provider.find(flags.name)) !== undefined) {
    const cluster = await needCluster(flags)
    sameUnderlay(cluster, flags.underlay)
    await allAlive(cluster)
    return {
      lines: [...nodeLines(cluster, 'was up already'), ...kubernetesLines(cluster), nextLine],
      value: summaryOf(cluster),
    }
  }
  const underlay = (flags.underlay ?? 'bridged') as Underlay
  const cluster = await provider.up(topologyOf(course, flags.name, underlay))
  const seconds = ((performance.now() - started) / 1000).toFixed(2)
  return {
    lines: [...nodeLines(cluster, `ready in ${seconds} s`), ...kubernetesLines(cluster), nextLine],
    value: summaryOf(cluster),
  }
}

async function allAlive({ name, nodes }: Cluster): Promise<void> {
  const answers = await Promise.all(nodes.map(node => node.exec(['true'])))
  const dead = nodes.filter((_, index) => answers[index]?.exitCode !== 0).map(node => node.name)
  if (dead.length === 0) return
  const option = name === 'lab' ? '' : ` --name ${name}`
  throw new LabError(`cluster ${name} is up, but ${dead.join(' and ')} ${dead.length > 1 ? 'are' : 'is'} down`, {
    suggestions: [`a new one (what you made on its nodes goes):  cnilab down${option} && cnilab up${option}`],
  })
}

export function summaryOf(cluster: Cluster) {
  return {
    name: cluster.name,
    provider: cluster.provider,
    underlay: cluster.underlay,
    nodes: cluster.nodes.map(({ name, ips, podCidrs }) => ({ name, ips, podCidrs })),
    outside: cluster.outside?.ip,
    ...(cluster.kubeconfig === undefined ? {} : { kubeconfig: cluster.kubeconfig }),
  }
}

function kubernetesLines({ kubeconfig, kubelets }: Cluster): readonly string[] {
  if (kubeconfig === undefined) return kubelets ? ['Kubernetes:  cnilab kubectl -- get nodes'] : []
  return ['Kubernetes:  cnilab kubectl -- get nodes', `or your kubectl:  export KUBECONFIG=${kubeconfig}`]
}

function nodeLines(cluster: Cluster, last: string): readonly string[] {
  const rows = cluster.nodes.map(({ name, ips: [v4 = '', v6 = ''], podCidrs, host }) => {
    return [host === undefined ? name : `${name} = ${host.hostname}`, v4, v6, `pods ${podCidrs[0]}`]
  })
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const lines = rows.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  const outside = cluster.outside === undefined ? '' : `outside ${cluster.outside.ip}`
  return [...lines, `${outside.padEnd(Math.max(56, outside.length + 2))}${last}`]
}

const nextLine = 'next:  cnilab start 01        down again:  cnilab down'
