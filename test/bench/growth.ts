/** ADD and DEL of one more pod on nodes that fill up to a thousand. */
import { setTimeout as after } from 'node:timers/promises'
import { type Caller, makePods, startCaller, thatWork } from './caller.ts'
import { type Blocks, inTurns, samplesAt } from './candidate.ts'
import { type Figure, notRun, type Result, ratiosOf, tableOf } from './figure.ts'
import { roundsOf, type Setting } from './setting.ts'
import { names, type Subject, setUp } from './subjects.ts'

const levels = [0, 10, 100, 500, 1000]
const { cBridge, cRouted, goBridge, goPtp } = names
const empty = `${cRouted}, empty node`

export async function measureGrowth(setting: Setting): Promise<readonly Figure[]> {
  const { calls } = setting.own
  if (calls === undefined) return [notRun('a node that fills', setting.missing.calls ?? '')]
  const caller = await startCaller(calls)
  const filled = await setUp(['cBridge', 'cRouted', 'goBridge', 'goPtp', 'peer'], setting, 'filled')
  const other = await setUp(['cRouted'], setting, 'empty')
  const { working, notes } = await thatWork(filled.subjects, caller)
  const all = [...working, ...other.subjects.map(one => ({ ...one, name: empty }))]
  makePods('one', 0, 1)
  const adds: Record<string, Blocks> = {}
  const dels: Record<string, Blocks> = {}
  let have = 0
  for (const level of levels) {
    for (const subject of working) await fill(caller, subject, have, level)
    have = level
    await after(500)
    const blocks = await measureAll(all, caller, roundsOf(40, setting))
    adds[level] = samplesAt(blocks, 0)
    dels[level] = samplesAt(blocks, 1)
  }
  await filled.end()
  await other.end()
  await caller.end()
  const [add = {}, del = {}] = [adds[1000], dels[1000]]
  const results: readonly Result[] = [
    ...ratiosOf(add, [
      { name: 'ADD, routed, at 1000 pods ÷ at 0 pods', of: cRouted, to: empty, atMost: 1.15 },
      { name: 'ADD at 1000 pods, C shim, bridge ÷ Go bridge', of: cBridge, to: goBridge, atMost: 0.18 },
      { name: 'ADD at 1000 pods, C shim, routed ÷ Go ptp', of: cRouted, to: goPtp },
    ]),
    ...ratiosOf(del, [{ name: 'DEL at 1000 pods, C shim, bridge ÷ Go bridge', of: cBridge, to: goBridge }]),
  ]
  const figure = { unit: 'ms', reference: goBridge, drawn: 'lines' } as const
  return [
    {
      ...figure,
      title: 'ADD on a node that fills',
      rows: tableOf(adds, goBridge),
      results,
      notes: [
        'Columns: pods on the node. The node that stays empty is measured in the same rounds as those that are full.',
        ...notes,
      ],
    },
    { ...figure, title: 'DEL on a node that fills', rows: tableOf(dels, goBridge), results: [], notes: [] },
  ]
}

/** Adds pods until there are `to` of them, as many at once as do not stand in each other's way. */
export async function fill(caller: Caller, subject: Subject, from: number, to: number): Promise<void> {
  const pods = `stay-${subject.node}`
  const atOnce = 10
  for (let first = from; first < to; first += atOnce) {
    const count = Math.min(atOnce, to - first)
    makePods(pods, first, count)
    await caller.call('ADD', subject, { set: 'stay', pods, first, count })
  }
}

function measureAll(subjects: readonly Subject[], caller: Caller, rounds: number): Promise<Blocks> {
  let round = 0
  const candidates = Object.fromEntries(
    subjects.map(subject => [
      subject.name,
      {
        async block() {
          const which = { set: `one-${round++}`, pods: 'one' }
          const times: number[] = []
          for (const command of ['ADD', 'DEL']) {
            times.push(await caller.call(command, subject, which))
            await after(15)
          }
          return times
        },
      },
    ]),
  )
  return inTurns(candidates, { rounds, warmUp: 3 })
}
