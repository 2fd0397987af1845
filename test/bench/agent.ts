/** What the agent costs while it waits. */
import { setTimeout as after } from 'node:timers/promises'
import { startCaller } from './caller.ts'
import { column, type Figure, median, notRun, type Result, spreadOf } from './figure.ts'
import { fill } from './growth.ts'
import { makeNode, startAgentOn, usageOf } from './node.ts'
import { roundsOf, type Setting } from './setting.ts'
import { setUp } from './subjects.ts'

const many = 1000

export async function measureAgent(setting: Setting): Promise<readonly Figure[]> {
  const title = 'the agent'
  const { calls, agent: file } = setting.own
  if (calls === undefined) return [notRun(title, setting.missing.calls ?? '')]
  const caller = await startCaller(calls)
  const field = await setUp([setting.own.cShim ? 'cBridge' : 'shBridge'], setting)
  const [subject] = field.subjects
  const [[node, first] = []] = field.agents
  if (subject === undefined || node === undefined || first === undefined) throw new Error('there is no agent')
  await after(1000)
  const fresh = usageOf(first.pid)
  await fill(caller, subject, 0, many)
  const filled = usageOf(first.pid)
  await after(2000)
  const before = usageOf(first.pid)
  const seconds = setting.quick ? 15 : 60
  await after(seconds * 1000)
  const idle = usageOf(first.pid)
  await first.end()
  const full = await starts(node, file, roundsOf(8, setting))
  const bare = await starts('bare', file, roundsOf(20, setting), true)
  await caller.end()
  const results: readonly Result[] = [
    {
      name: `processor time of the idle agent in ${seconds} s, ${many} pods`,
      value: idle.seconds - before.seconds,
      unit: 's',
      atMost: 0.04,
    },
    { name: `resident memory, ${many} pods`, value: idle.memory, unit: 'MB', atMost: 90 },
    { name: `resident memory, just after ${many} ADDs`, value: filled.memory, unit: 'MB' },
    { name: 'resident memory, no pod yet', value: fresh.memory, unit: 'MB' },
    { name: 'highest resident memory', value: idle.highest, unit: 'MB' },
    { name: 'cold start', value: median(bare), unit: 'ms' },
  ]
  return [
    {
      title,
      unit: 'ms',
      rows: column('from exec until it serves', {
        'on an empty node': spreadOf(bare),
        [`on a node with ${many} pods`]: spreadOf(full),
      }),
      results,
      notes: ['The one file that `npm run build` makes. Processor time is counted in hundredths of a second.'],
    },
  ]
}

/** Milliseconds of each start. */
async function starts(node: string, file: string, rounds: number, fresh = false): Promise<readonly number[]> {
  if (fresh) makeNode(node)
  const times: number[] = []
  for (let i = 0; i < rounds; i++) {
    const agent = await startAgentOn(node, file)
    times.push(agent.took)
    await agent.end()
  }
  return times
}
