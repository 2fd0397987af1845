/** What the pods themselves have of it: throughput and round trips over paths that mini-cni made, beside the same made with `ip`. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Blocks, inTurns, samplesAt } from './candidate.ts'
import { type Figure, notRun, type Result, ratio, tableOf } from './figure.ts'
import { kinds, makeByHand, makeByMiniCni, type Path, titles } from './paths.ts'
import { roundsOf, type Setting } from './setting.ts'

const raw = 'raw veth pair'
const own = (kind: keyof typeof titles) => `${titles[kind]}, mini-cni`
const hand = (kind: keyof typeof titles) => `${titles[kind]}, by hand`

export async function measureDatapath(setting: Setting): Promise<readonly Figure[]> {
  const [throughput, roundTrip] = ['throughput of one TCP stream', 'round trip of 64 bytes over TCP']
  const lacking = setting.missing.iperf3 ?? setting.missing.sockperf
  if (lacking !== undefined) return [throughput, roundTrip].map(title => notRun(title, lacking))
  const paths: Record<string, Path> = { [raw]: makeByHand('raw', 'raw') }
  for (const kind of kinds) {
    paths[own(kind)] = await makeByMiniCni(kind, `own-${kind}`, setting)
    paths[hand(kind)] = makeByHand(kind, `hand-${kind}`)
  }
  for (const [name, path] of Object.entries(paths)) await serve(name, path)
  const candidates = Object.fromEntries(
    Object.entries(paths).map(([name, path]) => [
      name,
      { block: async () => [await gigabitsOver(path, '-t', '1'), await roundTripOver(path)] },
    ]),
  )
  const blocks = await inTurns(candidates, { rounds: roundsOf(8, setting), warmUp: 0 })
  const [gigabits, microseconds] = [samplesAt(blocks, 0), samplesAt(blocks, 1)]
  return [
    {
      title: throughput,
      unit: 'Gbit/s',
      rows: tableOf({ 'iperf3, 1 s': gigabits }, raw),
      reference: raw,
      results: besideHand('throughput', gigabits, { atLeast: 0.97 }),
      notes: [
        'Between two pods, client and server on a processor each. The paths were measured by turns, all of them there all the time.',
      ],
    },
    {
      title: roundTrip,
      unit: 'µs',
      rows: tableOf({ 'sockperf ping-pong, 1 s': microseconds }, raw),
      reference: raw,
      results: besideHand('round trip', microseconds, { atMost: 1.05 }),
      notes: [],
    },
  ]
}

function besideHand(what: string, blocks: Blocks, goal: Pick<Result, 'atMost' | 'atLeast'>): readonly Result[] {
  return kinds.map(kind => {
    const value = ratio(blocks[own(kind)] ?? [], blocks[hand(kind)] ?? [])
    return { name: `${what}, ${titles[kind]}: mini-cni ÷ by hand`, value, unit: '×', ...goal }
  })
}

/** Starts both servers and waits until they answer over the path, 10 s. They end with the private namespaces. */
async function serve(name: string, path: Path): Promise<void> {
  for (const server of [
    ['iperf3', '-s'],
    ['sockperf', 'server', '--tcp', '-i', path.address],
  ]) {
    const [file = '', ...args] = within(path.to, 1, server)
    spawn(file, args, { stdio: 'ignore' })
  }
  let trouble = ''
  for (const end = Date.now() + 10_000; Date.now() < end; await after(50)) {
    try {
      await gigabitsOver(path, '-n', '1M')
      await roundTripOver(path)
      return
    } catch (error) {
      trouble = (error as Error).message
    }
  }
  throw new Error(`${name}: no answer from ${path.address}: ${trouble}`)
}

async function gigabitsOver({ from, address }: Path, ...long: readonly string[]): Promise<number> {
  const said = await run(within(from, 0, ['iperf3', '-c', address, ...long, '-J']))
  return JSON.parse(said).end.sum_received.bits_per_second / 1e9
}

/** Microseconds, median; without the two seconds that it waits before its own warm-up, which is not counted anyway. */
async function roundTripOver({ from, address }: Path): Promise<number> {
  const said = await run(
    within(from, 0, ['sockperf', 'ping-pong', '--tcp', '-i', address, '-m', '64', '-t', '1', '--dontwarmup']),
  )
  const half = /percentile 50\.0+ = +([\d.]+)/.exec(said)?.[1]
  if (half === undefined) throw new Error(`sockperf said no median: ${said}`)
  return 2 * Number(half)
}

const pinned = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0

function within(netns: string, processor: 0 | 1, words: readonly string[]): readonly string[] {
  return [
    'nsenter',
    `--net=/run/netns/${netns}`,
    '--',
    ...(pinned ? ['taskset', '-c', String(processor)] : []),
    ...words,
  ]
}

async function run([file = '', ...args]: readonly string[]): Promise<string> {
  return (await promisify(execFile)(file, [...args], { timeout: 20_000 })).stdout
}
