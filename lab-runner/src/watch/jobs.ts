/** What keys ask for, done with what the commands of the same names do. */
import type { Track } from '../course/lab.ts'
import { LabError } from '../errors.ts'
import { beginLab } from '../lesson/begin.ts'
import type { GlobalFlags } from '../lesson/desk.ts'
import { nextHint } from '../lesson/hint.ts'
import { resetLab } from '../lesson/reset.ts'
import { solveLab } from '../lesson/solve.ts'
import type { Effect, Event, State } from './state.ts'

export type Job = Exclude<Effect, { readonly do: 'look' } | { readonly do: 'leave' }>

/** As it is said while it is done. */
export function sayJob(job: Job, { lab, cluster }: State): string {
  switch (job.do) {
    case 'hint':
      return 'reading the hint'
    case 'solution':
      return 'reading the solution'
    case 'solve':
      return `filling workspace/${lab.module ?? ''}`
    case 'reset':
      return `putting ${cluster} back`
    case 'start':
      return `starting lab ${job.lab.number}`
  }
}

/** Whether the cluster may be another one after it. */
export const movesCluster = (job: Job): boolean => job.do === 'reset' || job.do === 'start'

/** Never throws for what is no bug: what cannot be done is told like a hint. */
export async function doJob(job: Job, state: State, flags: GlobalFlags): Promise<Event> {
  let refused: string | undefined
  try {
    return await perform(job, state, flags, why => {
      refused = why
    })
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    if (refused !== undefined && job.do === 'start') {
      return { type: 'refused', why: refused, lab: job.lab, at: Date.now() }
    }
    const lines = [`✘ ${error.message}`, ...error.suggestions.map(line => `    ${line}`)]
    return { type: 'told', kind: 'hint', level: 0, lines }
  }
}

async function perform(
  job: Job,
  { lab, track }: State,
  flags: GlobalFlags,
  refuse: (why: string) => void,
): Promise<Event> {
  const sure = { ...flags, yes: true }
  switch (job.do) {
    case 'hint': {
      const { lines } = await nextHint({ ...sure, level: job.level }, lab.id)
      return { type: 'told', kind: 'hint', level: job.level, lines: shown(lines, track) }
    }
    case 'solution': {
      const { lines } = await nextHint({ ...sure, level: 3 }, lab.id)
      return { type: 'told', kind: 'solution', level: 3, lines: ['the solution of this step:', ...shown(lines, track)] }
    }
    case 'solve': {
      const { lines } = await solveLab({ ...sure, code: true }, lab.id)
      return { type: 'ended', note: lines.slice(0, -1).join('; ') }
    }
    case 'reset': {
      const { lines } = await resetLab({ ...sure, code: track === 'code' }, lab.id)
      return { type: 'ended', note: lines[0] ?? '' }
    }
    case 'start': {
      const code = track === 'code' && job.lab.module !== undefined
      const mayReplace = async (why: string): Promise<boolean> => {
        if (!job.replace) refuse(why)
        return job.replace
      }
      await beginLab({ ...flags, code, mayReplace }, job.lab.id)
      return { type: 'moved', lab: job.lab, track: code ? 'code' : 'hand', read: true }
    }
  }
}

/** Without the title, which the screen has, and the last line, which says what to type: here a key does it. */
function shown(lines: readonly string[], track: Track): readonly string[] {
  return track === 'code' ? lines : lines.slice(2, lines.lastIndexOf(''))
}
