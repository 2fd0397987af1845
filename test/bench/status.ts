/** Calls that make nothing: what a runtime asks every few seconds, and how long it takes to begin a plugin. */
import { setTimeout as after } from 'node:timers/promises'
import { makePods, startCaller, thatWork } from './caller.ts'
import { type Blocks, inTurns, samplesAt } from './candidate.ts'
import { type Figure, notRun, ratio, tableOf } from './figure.ts'
import { roundsOf, type Setting } from './setting.ts'
import { names, setUp } from './subjects.ts'

const { cBridge, shBridge, goBridge } = names

export async function measureStatus(setting: Setting): Promise<readonly Figure[]> {
  const title = 'STATUS and VERSION'
  const { calls } = setting.own
  if (calls === undefined) return [notRun(title, setting.missing.calls ?? '')]
  const caller = await startCaller(calls)
  const field = await setUp(['cBridge', 'shBridge', 'thinBridge', 'goBridge'], setting)
  const { working, notes } = await thatWork(field.subjects, caller)
  makePods('nobody', 0, 1)
  const candidates = Object.fromEntries(
    working.map(subject => [
      subject.name,
      {
        async block() {
          const times: number[] = []
          for (const command of ['STATUS', 'VERSION']) {
            times.push(await caller.call(command, subject, { set: 'nobody', pods: 'nobody' }))
            await after(10)
          }
          return times
        },
      },
    ]),
  )
  const blocks = await inTurns(candidates, { rounds: roundsOf(60, setting), warmUp: 5 })
  await field.end()
  await caller.end()
  const [status, version]: readonly Blocks[] = [samplesAt(blocks, 0), samplesAt(blocks, 1)]
  const theirs = version?.[goBridge]
  const results = [
    [cBridge, 'C shim', { atMost: 0.25 }],
    [shBridge, 'sh shim', {}],
  ] as const
  return [
    {
      title,
      unit: 'ms',
      rows: tableOf({ STATUS: status ?? {}, VERSION: version ?? {} }, goBridge),
      reference: goBridge,
      results: results.flatMap(([name, short, goal]) => {
        const ours = status?.[name]
        if (ours === undefined || theirs === undefined) return []
        return [{ name: `STATUS, ${short} ÷ VERSION, Go bridge`, value: ratio(ours, theirs), unit: '×', ...goal }]
      }),
      notes: [
        'Go bridge asks host-local in STATUS, which is a second process; its VERSION is one process that does nothing.',
        ...notes,
      ],
    },
  ]
}
