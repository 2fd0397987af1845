/** What a key does. */
import type { Lab } from '../course/lab.ts'
import { count, type Effect, labAfter, noted, type Panel, type State, stepAt, still, type Turn } from './state.ts'

/** Milliseconds in which no answer is taken: a key that was on its way was not meant for the question. */
const tooSoon = 250

/** `page`: rows that a page has, `last`: the row that the text of the lesson can be scrolled to. */
export interface Extent {
  readonly page: number
  readonly last: number
}

export function press(state: State, key: string, at: number, extent: Extent): Turn {
  if (key === 'ctrl-c') return leave(state, 130)
  if (state.question !== undefined) return answer(state, state.question, key, at)
  const now = { ...state, note: undefined }
  if (state.panel?.kind === 'list') {
    const chosen = inList(now, state.panel.cursor, key)
    if (chosen !== undefined) return chosen
  }
  if (state.panel?.kind === 'text') {
    const scrolled = inText(now, state.panel.top, key, extent)
    if (scrolled !== undefined) return scrolled
  }
  switch (key) {
    case 'q':
      return leave(state, 0)
    case 'escape':
      return still({ ...now, panel: undefined })
    case 'r':
      return { state: now, effects: [{ do: 'look' }] }
    case 't':
      return still({ ...now, panel: state.panel?.kind === 'text' ? undefined : { kind: 'text', top: 0 } })
    case 'l':
      return still({ ...now, panel: state.panel?.kind === 'list' ? undefined : listOf(state) })
    case 'h':
      return idle(now, hint)
    case 'n':
      return idle(now, next)
    case 's':
      return idle(now, one => solution(one, at))
    case 'x':
      return idle(now, one => reset(one, at))
    default:
      return still(state)
  }
}

function leave(state: State, code: number): Turn {
  return { state, effects: [{ do: 'leave', code }] }
}

function answer(state: State, question: NonNullable<State['question']>, key: string, at: number): Turn {
  if (at - question.since < tooSoon) return still(state)
  if (key === 'y') return { state: { ...state, question: undefined }, effects: [question.yes] }
  if (key === 'n' || key === 'escape' || key === 'q')
    return still({ ...state, question: undefined, note: 'nothing was done' })
  return still(state)
}

/** What changes the cluster or asks it waits for what is being done there; a look is no hindrance. */
function idle(state: State, then: (state: State) => Turn): Turn {
  const { busy } = state
  return busy === undefined || busy.say === looking ? then(state) : noted(state, `one moment: ${busy.say}`)
}

/** What is said while a look is under way. */
export const looking = 'checking'

function hint(state: State): Turn {
  const { panel, report, lab } = state
  if (!state.up || report === undefined) return noted(state, 'nothing has been looked at yet')
  if (report.ok) return noted(state, `all of lab ${lab.number} holds; n goes on`)
  const shown = panel?.kind === 'hint' ? panel.level : 0
  if (shown >= 2 || (shown === 1 && state.track === 'code'))
    return noted(state, 'that was the last hint; s for the solution')
  return { state, effects: [{ do: 'hint', level: shown === 0 ? 1 : 2 }] }
}

function next(state: State): Turn {
  const lab = labAfter(state)
  const { held, all } = count(state)
  if (state.report?.ok !== true || !state.up) {
    const open = all === 0 ? '' : `: ${held} of ${all} hold`
    return noted(state, `lab ${state.lab.number} is not done${open}; another lab: l`)
  }
  if (lab === undefined) return noted(state, 'that was the last lab; l lists them all')
  return { state, effects: [{ do: 'start', lab, replace: false }] }
}

function solution(state: State, since: number): Turn {
  const { lab, track, report } = state
  if (!state.up) return noted(state, 'no cluster is up')
  if (report?.ok) return noted(state, `all of lab ${lab.number} holds; n goes on`)
  if (track === 'code') {
    const say = `Put the solution of lab ${lab.number} into workspace/${lab.module ?? ''}? What you wrote is kept aside.`
    return ask(state, say, since, { do: 'solve' })
  }
  const step = stepAt(lab, report)
  if (step === undefined) return noted(state, 'no step of this lab is open')
  return ask(state, `Show the solution of step "${step.title}"?`, since, { do: 'solution' })
}

function reset(state: State, since: number): Turn {
  const { lab, track, cluster } = state
  if (!state.up) {
    return ask(state, `Make a new cluster, as lab ${lab.number} begins?`, since, { do: 'start', lab, replace: true })
  }
  const what = track === 'code' ? `workspace/${lab.module ?? ''}` : `the cluster "${cluster}"`
  const loses = track === 'code' ? 'What you wrote is moved aside.' : 'What you made on its nodes goes.'
  return ask(state, `Put ${what} back to the start of lab ${lab.number}? ${loses}`, since, { do: 'reset' })
}

function ask(state: State, say: string, since: number, yes: Effect): Turn {
  return still({ ...state, question: { say, since, yes } })
}

function listOf({ course, lab }: State): Panel {
  return {
    kind: 'list',
    cursor: Math.max(
      0,
      course.labs.findIndex(({ id }) => id === lab.id),
    ),
  }
}

function inList(state: State, cursor: number, key: string): Turn | undefined {
  const { labs } = state.course
  const to = (place: number): Turn =>
    still({ ...state, panel: { kind: 'list', cursor: Math.min(labs.length - 1, Math.max(0, place)) } })
  if (key === 'up' || key === 'k') return to(cursor - 1)
  if (key === 'down' || key === 'j') return to(cursor + 1)
  if (key === 'home') return to(0)
  if (key === 'end') return to(labs.length - 1)
  if (key === 'return') return idle({ ...state, panel: undefined }, one => go(one, labs[cursor]))
  return undefined
}

function go(state: State, lab: Lab | undefined): Turn {
  if (lab === undefined || (lab.id === state.lab.id && state.up)) return still(state)
  return { state, effects: [{ do: 'start', lab, replace: false }] }
}

function inText(state: State, top: number, key: string, { page, last }: Extent): Turn | undefined {
  const to = (row: number): Turn =>
    still({ ...state, panel: { kind: 'text', top: Math.min(Math.max(0, last), Math.max(0, row)) } })
  if (key === 'up' || key === 'k') return to(top - 1)
  if (key === 'down' || key === 'j') return to(top + 1)
  if (key === 'pageup' || key === 'b') return to(top - page)
  if (key === 'pagedown' || key === 'space') return to(top + page)
  if (key === 'home') return to(0)
  if (key === 'end') return to(last)
  return undefined
}
