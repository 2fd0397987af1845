/** Many calls at once, as when a node starts: the time until the last has ended. */
import { setTimeout as after } from 'node:timers/promises'
import { makePods, startCaller, thatWork } from './caller.ts'
import { inTurns, samplesAt } from './candidate.ts'
import { type Figure, notRun, ratiosOf, tableOf } from './figure.ts'
import { roundsOf, type Setting } from './setting.ts'
import { type Name, names, setUp } from './subjects.ts'

const { cBridge, cMasq, shBridge, goBridge, goIptables } = names
const wanted: readonly Name[] = ['cBridge', 'cRouted', 'cMasq', 'shBridge', 'goBridge', 'goPtp', 'goIptables', 'peer']
const slow: readonly Name[] = ['cMasq', 'goIptables']

export async function measureParallel(setting: Setting): Promise<readonly Figure[]> {
  const { calls } = setting.own
  if (calls === undefined) return [notRun('many at once', setting.missing.calls ?? '')]
  const caller = await startCaller(calls)
  const field = await setUp(setting.quick ? wanted.filter(name => !slow.includes(name)) : wanted, setting)
  const { working, notes } = await thatWork(field.subjects, caller)
  makePods('many', 0, 200)
  const figures: Figure[] = []
  for (const [count, rounds] of [
    [50, 9],
    [200, 5],
  ] as const) {
    let round = 0
    const candidates = Object.fromEntries(
      working.map(subject => [
        subject.name,
        {
          async block() {
            const which = { set: `many-${count}-${round++}`, pods: 'many', count }
            const add = await caller.call('ADD', subject, which)
            await after(100)
            const del = await caller.call('DEL', subject, which)
            // The kernel's reclaiming of so many links goes on behind the last answer.
            await after(300)
            return [add, del]
          },
        },
      ]),
    )
    const blocks = await inTurns(candidates, { rounds: roundsOf(rounds, setting), warmUp: 1 })
    const [add, del] = [samplesAt(blocks, 0), samplesAt(blocks, 1)]
    const goal = count === 200 ? { atMost: 0.2 } : {}
    const results = (
      [
        ['ADD', add],
        ['DEL', del],
      ] as const
    ).flatMap(([command, of]) =>
      ratiosOf(of, [
        { name: `${count} parallel ${command}, C shim ÷ Go bridge`, of: cBridge, to: goBridge, ...goal },
        { name: `${count} parallel ${command}, sh shim ÷ Go bridge`, of: shBridge, to: goBridge },
        {
          name: `${count} parallel ${command}, C shim ÷ Go bridge, both with ipMasq (iptables)`,
          of: cMasq,
          to: goIptables,
        },
      ]),
    )
    figures.push({
      title: `${count} at once`,
      unit: 'ms',
      rows: tableOf({ ADD: add, DEL: del }, goBridge),
      reference: goBridge,
      results,
      notes: [...(count === 50 ? notes : []), 'Wall time from the first exec to the last exit.'],
    })
  }
  await field.end()
  await caller.end()
  return figures
}
