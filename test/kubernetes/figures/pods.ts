/** What pods cost with mini-cni as agent and with the reference bridge and host-local, in the same cluster, by turns. */
import { mustExec } from '../../../lab-runner/src/providers/kubernetes/must-exec.ts'
import { linesOf } from '../../../lab-runner/src/story/log-lines.ts'
import type { Blocks } from '../../bench/candidate.ts'
import { column, type Figure, median, ratiosOf, spreadOf, tableOf } from '../../bench/figure.ts'
import { type RealCluster, until, webDeployment, webPod } from '../../live/lab-runner/kubernetes/real-cluster.ts'
import { callsIn } from './cni-calls.ts'
import { type Memory, memoryOf } from './memory.ts'
import { miniCni, reference } from './networks.ts'
import { watchPods } from './watch-pods.ts'

export interface Counts {
  readonly rounds: number
  /** One after the other, in each round. */
  readonly pods: number
  /** All at once, in each round. */
  readonly burst: number
}

const own = 'mini-cni, agent'
const other = 'bridge, host-local'
const networks = { [own]: miniCni, [other]: reference }
type Samples = { readonly [name in keyof typeof networks]: number[][] }
const noSamples = (): Samples => ({ [own]: [], [other]: [] })

export async function measurePods(real: RealCluster, counts: Counts) {
  const [calls, callsOfBurst, starts, bursts] = [noSamples(), noSamples(), noSamples(), noSamples()]
  const memory: Memory[] = []
  const names = Object.keys(networks) as (keyof typeof networks)[]
  for (let round = 0; round < counts.rounds; round += 1) {
    // First in line another one each time.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      await networks[name]?.put(real.cluster)
      await real.kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
      const single = await oneByOne(real, counts.pods)
      calls[name]?.push([...single.calls])
      starts[name]?.push([...single.starts])
      const burst = await allAtOnce(real, counts.burst)
      callsOfBurst[name]?.push([...burst.calls])
      bursts[name]?.push([burst.seconds])
      if (name === own) memory.push(burst.memory)
      await networks[name]?.take(real.cluster)
    }
  }
  return { figures: figuresOf({ calls, callsOfBurst, starts, bursts }, counts), memory }
}

async function oneByOne(real: RealCluster, count: number) {
  const from = Date.now()
  const starts: number[] = []
  for (let index = 0; index < count; index += 1) {
    const name = `one-${index}`
    const { look, stop } = await watchPods(real.cluster.kubeconfig ?? '')
    await real.apply(webPod(name, '')) // no node: the scheduler finds one
    await until(async () => look().get(name)?.running !== undefined, `${name} runs`)
    const { scheduled = Number.NaN, running = Number.NaN } = look().get(name) ?? {}
    stop()
    starts.push((running - scheduled) / 1000)
    await real.kubectl(['delete', 'pod', name, '--now'])
  }
  return { starts, calls: await callsSince(real, from) }
}

async function allAtOnce(real: RealCluster, count: number) {
  const from = Date.now()
  const { look, stop } = await watchPods(real.cluster.kubeconfig ?? '')
  const begin = performance.now()
  await real.apply(webDeployment('burst', count))
  const running = () => [...look().values()].flatMap(times => times.running ?? [])
  await until(async () => running().length === count, `${count} pods run`, 180)
  const end = Math.max(...running())
  stop()
  const memory = memoryOf(real.name)
  const calls = await callsSince(real, from)
  await real.kubectl(['delete', 'deployment', 'burst', '--cascade=foreground', '--timeout=120s'])
  await until(async () => (await real.pods('app=burst')).length === 0, 'all are gone', 120)
  await until(async () => (await real.kubectl(['get', 'pods', '-o', 'name'])) === '', 'nothing is left of them', 120)
  return { seconds: (end - begin) / 1000, calls, memory }
}

async function callsSince(real: RealCluster, from: number): Promise<readonly number[]> {
  const all = real.nodes.map(async node => {
    const text = await mustExec(node, ['sed', '-n', '/cni setup\\|cni result/p', '/var/log/containerd.log'])
    return callsIn(linesOf({ who: 'containerd', node: node.name, text, zone: '+00:00', now: new Date() }), from)
  })
  return (await Promise.all(all)).flat()
}

type Measured = Readonly<Record<'calls' | 'callsOfBurst' | 'starts' | 'bursts', Blocks>>

function figuresOf({ calls, callsOfBurst, starts, bursts }: Measured, { burst }: Counts): readonly Figure[] {
  const started = Object.fromEntries(Object.entries(starts).map(([name, rounds]) => [name, spreadOf(rounds.flat())]))
  const all = `${burst} at once`
  return [
    {
      ...{ title: 'CNI ADD as containerd logs it', unit: 'ms', reference: other, notes: [] },
      rows: tableOf({ 'one pod at a time': calls, [all]: callsOfBurst }, other),
      results: [
        ...ratiosOf(calls, [{ name: 'CNI ADD ÷ bridge + host-local', of: own, to: other, atMost: 0.35 }]),
        ...ratiosOf(callsOfBurst, [{ name: `CNI ADD ÷ bridge + host-local, ${all}`, of: own, to: other }]),
      ],
    },
    {
      ...{ title: 'a pod, warm image', unit: 's', notes: [] },
      rows: column('scheduled → Running', started),
      results: [
        {
          ...{ name: 'pod, scheduled → Running, warm image', unit: 's', atMost: 2 },
          value: median((starts[own] ?? []).flat()),
        },
      ],
    },
    {
      ...{ title: `${burst} pods at once`, unit: 's', reference: other, notes: [] },
      rows: tableOf({ 'to all Running': bursts }, other),
      results: ratiosOf(bursts, [
        { name: `${burst} pods at once, to all Running ÷ bridge + host-local`, of: own, to: other, atMost: 1 },
      ]),
    },
  ]
}
