/** What is on the cluster now; everything is read from the kernel, nothing from a plan. */
import type { Cluster, Node, Pod } from '../providers/provider.ts'
import { summaryOf } from './bring-up.ts'

interface Address {
  readonly ifname: string
  readonly operstate: string
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number; readonly scope: string }[]
}

interface RouteRow {
  readonly dst: string
  readonly gateway?: string
  readonly dev?: string
  readonly protocol?: string
}

export async function statusOf(cluster: Cluster) {
  const nodes = await Promise.all(cluster.nodes.map(node => nodeStatus(node, cluster.pods)))
  const since = Math.max(0, Math.round((Date.now() - cluster.upSince.getTime()) / 60_000))
  const header = `cluster ${cluster.name} · ${cluster.underlay} · ${cluster.provider} · up ${since} min`
  const next = 'shell on a node:  cnilab shell node1        the current lab:  cnilab check'
  return {
    lines: [header, ...nodes.flatMap(({ lines }) => ['', ...lines]), '', next],
    value: { ...summaryOf(cluster), nodes: nodes.map(({ value }) => value) },
  }
}

async function nodeStatus(node: Node, pods: readonly Pod[]) {
  const own = pods.filter(pod => pod.node.name === node.name)
  const [alive, routes, ...addresses] = await Promise.all([
    node.exec(['true']),
    jsonOf<RouteRow>(node, ['ip', '-j', 'route', 'show']),
    ...own.map(pod => jsonOf<Address>(pod, ['ip', '-j', 'address', 'show'])),
  ])
  const up = alive.exitCode === 0
  const podRows = own.map((pod, index) => ({ name: pod.name, interfaces: addresses[index]?.map(brief) }))
  return {
    value: {
      name: node.name,
      up,
      ips: node.ips,
      podCidrs: node.podCidrs,
      pods: podRows.filter(({ interfaces }) => interfaces),
      routes,
    },
    lines: [
      `${node.host === undefined ? node.name : `${node.name} = ${node.host.hostname}`}  ${node.ips.join('  ')}  pods ${node.podCidrs[0]}${up ? '' : '  is down'}`,
      ...podRows.map(
        ({ name, interfaces }) => `  pod ${name}  ${interfaces?.map(sayInterface).join('  ') ?? 'not made yet'}`,
      ),
      ...(routes ?? []).map(
        ({ dst, gateway, dev }) => `  route ${dst}${gateway ? ` via ${gateway}` : ''}${dev ? ` dev ${dev}` : ''}`,
      ),
    ],
  }
}

async function jsonOf<T>(place: Node | Pod, argv: readonly string[]): Promise<readonly T[] | undefined> {
  const { exitCode, stdout } = await place.exec(argv)
  return exitCode === 0 ? JSON.parse(stdout || '[]') : undefined
}

const brief = ({ ifname, operstate, addr_info }: Address) => ({
  name: ifname,
  state: operstate,
  addresses: addr_info.filter(({ scope }) => scope !== 'link').map(({ local, prefixlen }) => `${local}/${prefixlen}`),
})

function sayInterface({ name, state, addresses }: ReturnType<typeof brief>): string {
  const words = name === 'lo' ? [] : addresses
  return [name, state === 'UNKNOWN' ? 'up' : state.toLowerCase(), ...words].join(' ')
}
