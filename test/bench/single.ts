/** ADD and DEL of one pod on a node without others, from exec to exit. */
import { setTimeout as after } from 'node:timers/promises'
import { makePods, startCaller, thatWork } from './caller.ts'
import { inTurns, samplesAt } from './candidate.ts'
import { type Figure, notRun, ratiosOf, tableOf } from './figure.ts'
import { roundsOf, type Setting } from './setting.ts'
import { type Name, names, setUp } from './subjects.ts'

const { cBridge, cRouted, cMasq, shBridge, thinBridge, goBridge, goPtp, goIptables, goNftables } = names

/** Milliseconds between two calls: what a call leaves to the kernel is done by then. */
const pause = 25

export async function measureSingle(setting: Setting): Promise<readonly Figure[]> {
  const titles = { ADD: 'ADD, one at a time', DEL: 'DEL, one at a time' }
  const { calls } = setting.own
  if (calls === undefined) return Object.values(titles).map(title => notRun(title, setting.missing.calls ?? ''))
  const caller = await startCaller(calls)
  const field = await setUp(Object.keys(names) as Name[], setting)
  const { working, notes } = await thatWork(field.subjects, caller)
  makePods('single', 0, 1)
  let round = 0
  const candidates = Object.fromEntries(
    working.map(subject => [
      subject.name,
      {
        async block() {
          const which = { set: `single-${round++}`, pods: 'single' }
          const times: number[] = []
          for (const command of ['ADD', 'DEL']) {
            times.push(await caller.call(command, subject, which))
            await after(pause)
          }
          return times
        },
      },
    ]),
  )
  const blocks = await inTurns(candidates, { rounds: roundsOf(50, setting), warmUp: 5 })
  await field.end()
  await caller.end()
  const [add, del] = [samplesAt(blocks, 0), samplesAt(blocks, 1)]
  return [
    {
      title: titles.ADD,
      unit: 'ms',
      rows: tableOf({ ADD: add }, goBridge),
      reference: goBridge,
      drawn: 'bars',
      results: ratiosOf(add, [
        { name: 'ADD, sh shim ÷ Go bridge', of: shBridge, to: goBridge, atMost: 0.35 },
        { name: 'ADD, C shim ÷ Go bridge', of: cBridge, to: goBridge, atMost: 0.25 },
        { name: 'ADD, C shim ÷ Go bridge, both with ipMasq (iptables)', of: cMasq, to: goIptables, atMost: 0.1 },
        { name: 'ADD, C shim ÷ Go bridge, both with ipMasq (nftables)', of: cMasq, to: goNftables, atMost: 0.1 },
        { name: 'ADD, C shim, routed ÷ Go ptp', of: cRouted, to: goPtp },
        { name: 'ADD, thin ÷ Go bridge', of: thinBridge, to: goBridge },
      ]),
      notes: [
        'From exec to exit, by turns, on a node of its own for each; the configurations are the same but for `type`, `datapath` and `ipMasq`.',
        'Go bridge and Go ptp are the reference plugins with host-local, whose leases are in memory here; on disk they take longer.',
        ...notes,
      ],
    },
    {
      title: titles.DEL,
      unit: 'ms',
      rows: tableOf({ DEL: del }, goBridge),
      reference: goBridge,
      drawn: 'bars',
      results: ratiosOf(del, [
        { name: 'DEL, sh shim ÷ Go bridge', of: shBridge, to: goBridge, atMost: 0.12 },
        { name: 'DEL, C shim ÷ Go bridge', of: cBridge, to: goBridge, atMost: 0.08 },
        { name: 'DEL, C shim ÷ Go bridge, both with ipMasq (iptables)', of: cMasq, to: goIptables },
        { name: 'DEL, C shim ÷ Go bridge, both with ipMasq (nftables)', of: cMasq, to: goNftables },
        { name: 'DEL, C shim, routed ÷ Go ptp', of: cRouted, to: goPtp },
      ]),
      notes: [
        'The agent answers a DEL when the kernel announces that the interface is gone. What the others wait for beyond that is that the kernel has its memory back (some 20 ms).',
      ],
    },
  ]
}
