/** ADD on the routed datapath: on a node without other pods, and on one with a thousand. */
import { join } from 'node:path'
import { createNetns } from '../../mini-cni/src/netns/create.ts'
import { type Candidate, inTurns, startCandidate } from './candidate.ts'
import { type Figure, ratio, tableOf } from './figure.ts'
import { makeNode } from './node.ts'
import { podsOf, routed } from './pods.ts'
import { roundsOf, type Setting } from './setting.ts'

const count = 40
const many = 1000
const [alone, crowded] = ['at 0 pods', `at ${many} pods`]

/** Needs to be root of a network namespace of its own, in which it makes two nodes. */
export async function measureGrowthInProcess(setting: Setting): Promise<Figure> {
  const candidates = { [alone]: await startNode('alone', 0), [crowded]: await startNode('crowded', many) }
  const blocks = await inTurns(candidates, { rounds: roundsOf(20, setting), warmUp: 4 })
  for (const candidate of Object.values(candidates)) await candidate.end()
  const [few = [], lots = []] = [blocks[alone], blocks[crowded]]
  return {
    title: 'in-process ADD on the routed datapath',
    unit: 'µs',
    rows: tableOf({ ADD: blocks }),
    results: [
      {
        name: `ADD, routed, in process, at ${many} pods ÷ at 0 pods`,
        value: ratio(lots, few),
        unit: '×',
        atMost: 1.15,
      },
    ],
    notes: [
      'Without exec and shim: link, ipam and routed in one resident process for each of two nodes, with node:ffi, in turns.',
    ],
  }
}

async function startNode(name: string, pods: number): Promise<Candidate> {
  makeNode(name)
  for (const { containerId } of [...podsOf(name, count), ...podsOf(`${name}-stay`, pods)]) createNetns(containerId)
  const conf = { ...routed, ipam: { ...routed.ipam, dataDir: `/run/bench/${name}` } }
  // nsenter, because `ip netns exec` would not let a pod's namespace be seen by its name.
  const inside = ['nsenter', `--net=/run/netns/${name}`, '--', process.execPath, join(import.meta.dirname, 'attach.ts')]
  return startCandidate([...inside, JSON.stringify(conf), name, String(count), String(pods)], { MINI_CNI_FFI: 'node' })
}
