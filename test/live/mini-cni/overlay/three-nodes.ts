import type { ClusterNode } from '#mini-cni/model.ts'
import { ip } from '../ip.ts'

/** Two networks with a router between: node1 and node3 on the first, node2 on the second. Each node's bridge has the first address of its pods. */
export interface ThreeNodes {
  readonly nodes: readonly [ClusterNode, ClusterNode, ClusterNode]
  /** Name of a node's namespace. */
  readonly at: (n: number) => string
  readonly remove: () => void
}

/** `family`: of the addresses between the nodes; both where nothing is said. */
export function threeNodes(prefix: string, family?: 4 | 6): ThreeNodes {
  const at = (n: number) => `${prefix}-node${n}`
  const router = `${prefix}-router`
  const wire = (n: number) => (n === 2 ? 2 : 1)
  const node = (n: number): ClusterNode => ({
    name: `node${n}`,
    ips: [...(family === 6 ? [] : [`172.30.${wire(n)}.1${n}`]), ...(family === 4 ? [] : [`fd00:30:${wire(n)}::1${n}`])],
    podCidrs: [`10.244.${n}.0/24`, `fd00:10:244:${n}::/64`],
  })
  const all = [1, 2, 3] as const
  ip(`netns add ${router}`)
  forward(router)
  for (const w of [1, 2]) {
    ip(`-n ${router} link add net${w} type bridge`)
    ip(`-n ${router} link set net${w} up`)
    ip(`-n ${router} address add 172.30.${w}.1/24 dev net${w}`)
    ip(`-n ${router} address add fd00:30:${w}::1/64 dev net${w} nodad`)
  }
  for (const n of all) {
    ip(`netns add ${at(n)}`)
    ip(`-n ${router} link add p${n} master net${wire(n)} up type veth peer name eth0 netns ${at(n)}`)
    ip(`-n ${at(n)} link add cni0 type bridge`)
    for (const dev of ['lo', 'eth0', 'cni0']) ip(`-n ${at(n)} link set ${dev} up`)
    ip(`-n ${at(n)} address add 10.244.${n}.1/24 dev cni0`)
    ip(`-n ${at(n)} address add fd00:10:244:${n}::1/64 dev cni0 nodad`)
    for (const address of node(n).ips) {
      const v6 = address.includes(':')
      ip(`-n ${at(n)} address add ${address}/${v6 ? '64' : '24'} dev eth0${v6 ? ' nodad' : ''}`)
      ip(`-n ${at(n)} route add default via ${v6 ? `fd00:30:${wire(n)}::1` : `172.30.${wire(n)}.1`}`)
    }
  }
  return {
    nodes: [node(1), node(2), node(3)],
    at,
    remove() {
      for (const name of [...all.map(at), router]) ip(`netns del ${name}`)
    },
  }
}

function forward(netns: string): void {
  ip(`netns exec ${netns} sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`)
}
