/** The kernel's part of a cluster of two nodes: by netlink messages, and by `ip -batch`. */
import { spawnSync } from 'node:child_process'
import { enableForwarding } from '../../mini-cni/src/bridge/forwarding.ts'
import { newAddress } from '../../mini-cni/src/netlink/messages/address.ts'
import { newLink, setLink } from '../../mini-cni/src/netlink/messages/link.ts'
import { newRoute } from '../../mini-cni/src/netlink/messages/route.ts'
import { createNetns } from '../../mini-cni/src/netns/create.ts'
import { inNetns } from '../../mini-cni/src/netns/enter.ts'
import { netlinkIn } from '../../mini-cni/src/netns/netlink-in.ts'
import { removeNetns } from '../../mini-cni/src/netns/remove.ts'
import { inTurns } from './candidate.ts'
import { column, type Figure, median, ratio, spreadOf } from './figure.ts'
import { roundsOf, type Setting } from './setting.ts'

/** What both ways make: addresses of the underlay, of the pods' bridge, and the other node's pods behind it. */
const nodes = [
  { name: 'one', ip: '172.30.0.11', pods: '10.244.1', other: { ip: '172.30.0.12', pods: '10.244.2' } },
  { name: 'two', ip: '172.30.0.12', pods: '10.244.2', other: { ip: '172.30.0.11', pods: '10.244.1' } },
] as const

const netlink = 'netlink messages'
const batch = 'ip -batch'

/** Needs to be root of a network namespace of its own. */
export async function measureCluster(setting: Setting): Promise<Figure> {
  const blocks = await inTurns(
    { [netlink]: timed(byMessages), [batch]: timed(byBatch) },
    { rounds: roundsOf(15, setting), warmUp: 5 },
  )
  const of = (name: string) => blocks[name] ?? []
  const byNetlink = median(of(netlink).flat())
  return {
    title: 'cluster of two nodes, kernel part',
    unit: 'ms',
    rows: column('two nodes', { [netlink]: spreadOf(of(netlink).flat()), [batch]: spreadOf(of(batch).flat()) }),
    results: [
      { name: 'two nodes, by netlink', value: byNetlink, unit: 'ms', atMost: 10 },
      { name: 'two nodes, netlink ÷ ip -batch', value: ratio(of(netlink), of(batch)), unit: '×', atMost: 3 },
    ],
    notes: [
      'Two namespaces, a cable between them, loopback, a bridge each, addresses, forwarding, a route to the pods of the other.',
      '`ip -batch` is one shell script with one batch for both namespaces and one in each: a batch cannot change its namespace.',
    ],
  }
}

function timed(make: () => void) {
  return {
    async block() {
      const started = performance.now()
      make()
      const took = performance.now() - started
      for (const { name } of nodes) removeNetns(name)
      return [took]
    },
  }
}

function byMessages(): void {
  const sockets = nodes.map(({ name }) => netlinkIn(createNetns(name)))
  sockets[0]?.request(
    newLink({
      kind: 'veth',
      name: 'eth0',
      up: true,
      oneQueue: true,
      peer: { name: 'eth0', netns: `/run/netns/${nodes[1].name}` },
    }),
  )
  for (const [i, { name, ip, pods, other }] of nodes.entries()) {
    const socket = sockets[i]
    if (socket === undefined) continue
    const underlay = socket.link('eth0')?.index ?? 0
    const { index: bridge } = socket.create(newLink({ kind: 'bridge', name: 'cni0', up: true }))
    socket.batch([
      setLink({ index: underlay, up: true }),
      newAddress({ index: underlay, address: `${ip}/24` }),
      newAddress({ index: bridge, address: `${pods}.1/24` }),
      newRoute({ dst: `${other.pods}.0/24`, gateway: other.ip }),
    ])
    socket.close()
    inNetns(`/run/netns/${name}`, enableForwarding)
  }
}

const script = [
  'set -e',
  'ip -batch - <<EOF',
  ...nodes.map(({ name }) => `netns add ${name}`),
  `link add eth0 netns ${nodes[0].name} type veth peer name eth0 netns ${nodes[1].name}`,
  'EOF',
  ...nodes.flatMap(({ name, ip, pods, other }) => [
    `ip netns exec ${name} sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding; exec ip -batch -' <<EOF`,
    'link set lo up',
    'link set eth0 up',
    'link add cni0 up type bridge',
    `address add ${ip}/24 dev eth0`,
    `address add ${pods}.1/24 dev cni0`,
    `route add ${other.pods}.0/24 via ${other.ip}`,
    'EOF',
  ]),
].join('\n')

function byBatch(): void {
  const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the script of ip commands failed: ${stderr}`)
}
