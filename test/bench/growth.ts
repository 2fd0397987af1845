/** ADD on the routed datapath: on a node without other pods, and on one with a thousand. */
import { join } from 'node:path'
import { newAddress } from '../../mini-cni/src/netlink/messages/address.ts'
import { newLink } from '../../mini-cni/src/netlink/messages/link.ts'
import { createNetns } from '../../mini-cni/src/netns/create.ts'
import { netlinkIn } from '../../mini-cni/src/netns/netlink-in.ts'
import { type Candidate, inTurns, startCandidate } from './candidate.ts'
import { type Figure, ratio, spreadOf } from './figure.ts'
import { podsOf, routed } from './pods.ts'

const count = 40
const many = 1000
const turns = { rounds: 20, warmUp: 4 }
const [alone, crowded] = ['at 0 pods', `at ${many} pods`]

/** Needs to be root of a network namespace of its own, in which it makes two nodes. */
export async function measureGrowth(): Promise<Figure> {
  const candidates = { [alone]: await startNode('alone', 0), [crowded]: await startNode('crowded', many) }
  const blocks = await inTurns(candidates, turns)
  for (const candidate of Object.values(candidates)) await candidate.end()
  const [few = [], lots = []] = [blocks[alone], blocks[crowded]]
  return {
    title: 'routed datapath: ADD as the node fills',
    unit: 'µs',
    samples: { [alone]: spreadOf(few.flat()), [crowded]: spreadOf(lots.flat()) },
    results: [{ name: `at ${many} pods ÷ at 0 pods`, value: ratio(lots, few), unit: '×', bar: 1.3 }],
    notes: ['link, ipam and routed in one resident process for each of two nodes, with node:ffi, in turns.'],
  }
}

/** With an address of its own, as every node has: without one the kernel looks for one at all links. */
function makeNode(name: string): void {
  const node = netlinkIn(createNetns(name))
  const { index } = node.create(newLink({ kind: 'bridge', name: 'eth0', up: true }))
  node.request(newAddress({ index, address: '172.30.0.11/24' }))
  node.close()
}

async function startNode(name: string, pods: number): Promise<Candidate> {
  makeNode(name)
  for (const { containerId } of [...podsOf(name, count), ...podsOf(`${name}-stay`, pods)]) createNetns(containerId)
  const conf = { ...routed, ipam: { ...routed.ipam, dataDir: `/run/bench/${name}` } }
  // nsenter, because `ip netns exec` would not let a pod's namespace be seen by its name.
  const inside = ['nsenter', `--net=/run/netns/${name}`, '--', process.execPath, join(import.meta.dirname, 'attach.ts')]
  return startCandidate([...inside, JSON.stringify(conf), name, String(count), String(pods)], { MINI_CNI_FFI: 'node' })
}
