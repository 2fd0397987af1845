/** What `cnilab watch` knows and shows, and what becomes of it when something happens: no terminal, no cluster, no clock. */
import type { Report } from '../checks/report.ts'
import type { Course, Lab, Step, Track } from '../course/lab.ts'
import { diagnosisOf } from '../report/diagnosis.ts'

/** Why nothing could be looked at, and what to do. */
export interface Fault {
  readonly message: string
  readonly suggestions: readonly string[]
}

export type Panel =
  | { readonly kind: 'hint' | 'solution'; readonly level: number; readonly lines: readonly string[] }
  | { readonly kind: 'text'; readonly top: number }
  | { readonly kind: 'list'; readonly cursor: number }

/** What is to be done in the world; the answers come back as events. */
export type Effect =
  | { readonly do: 'look' }
  | { readonly do: 'solution' | 'solve' | 'reset' }
  | { readonly do: 'hint'; readonly level: 1 | 2 }
  | { readonly do: 'start'; readonly lab: Lab; readonly replace: boolean }
  | { readonly do: 'leave'; readonly code: number }

export interface State {
  readonly course: Course
  readonly lab: Lab
  readonly track: Track
  readonly cluster: string
  /** Ids of the labs that are finished. */
  readonly done: readonly string[]
  readonly up: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly busy?: { readonly say: string; readonly since: number } | undefined
  readonly report?: Report | undefined
  /** When the report was made. */
  readonly lookedAt?: number
  /** The diagnosis is that of the look before. */
  readonly repeated: boolean
  readonly fault?: Fault | undefined
  readonly panel?: Panel | undefined
  readonly question?: { readonly say: string; readonly since: number; readonly yes: Effect } | undefined
  readonly note?: string | undefined
}

export type Event =
  | { readonly type: 'key'; readonly key: string; readonly at: number }
  | { readonly type: 'changed' | 'up' | 'down' }
  | { readonly type: 'began'; readonly say: string; readonly at: number }
  | { readonly type: 'looked'; readonly report: Report; readonly done: readonly string[]; readonly at: number }
  | { readonly type: 'failed'; readonly fault: Fault; readonly at: number }
  | {
      readonly type: 'told'
      readonly kind: 'hint' | 'solution'
      readonly level: number
      readonly lines: readonly string[]
    }
  | { readonly type: 'moved'; readonly lab: Lab; readonly track: Track; readonly read: boolean }
  | { readonly type: 'refused'; readonly why: string; readonly lab: Lab; readonly at: number }
  | { readonly type: 'ended'; readonly note?: string }
  | { readonly type: 'tick'; readonly at: number }

export interface Turn {
  readonly state: State
  readonly effects: readonly Effect[]
}

export const still = (state: State): Turn => ({ state, effects: [] })
export const noted = (state: State, note: string): Turn => still({ ...state, note })

/** All events but keys, which are in keys.ts. */
export function happen(state: State, event: Exclude<Event, { readonly type: 'key' }>): Turn {
  switch (event.type) {
    case 'changed':
      return { state, effects: state.up ? [{ do: 'look' }] : [] }
    case 'down':
      return still({ ...state, up: false, busy: undefined, note: undefined })
    case 'up':
      return { state: { ...state, up: true, fault: undefined, note: undefined }, effects: [{ do: 'look' }] }
    case 'began':
      return still({ ...state, busy: { say: event.say, since: event.at }, now: event.at })
    case 'looked':
      return still(looked(state, event))
    case 'failed':
      return still({ ...state, fault: event.fault, busy: undefined, lookedAt: event.at, now: event.at })
    case 'told': {
      const { kind, level, lines } = event
      return still({ ...state, panel: { kind, level, lines }, busy: undefined, note: undefined })
    }
    case 'moved':
      return { state: moved(state, event), effects: [{ do: 'look' }] }
    case 'refused': {
      const { why, lab, at } = event
      const say = `${why}. Rebuild the cluster as lab ${lab.number} begins? What is on its nodes goes.`
      const yes: Effect = { do: 'start', lab, replace: true }
      return still({ ...state, busy: undefined, question: { say, since: at, yes } })
    }
    case 'ended':
      return still({ ...state, busy: undefined, note: event.note ?? state.note })
    case 'tick':
      return still({ ...state, now: event.at })
  }
}

/** A hint stays for as long as it speaks of what is seen. */
function looked(state: State, event: Extract<Event, { readonly type: 'looked' }>): State {
  const { report, done, at } = event
  const before = state.fault === undefined ? diagnosis(state.report) : undefined
  const now = diagnosis(report)
  const same = now !== undefined && now === before
  const { panel } = state
  const stale = !same && (panel?.kind === 'hint' || panel?.kind === 'solution')
  const held = passed(state, report)
  return {
    ...state,
    report,
    done,
    repeated: same,
    fault: undefined,
    busy: undefined,
    lookedAt: at,
    now: at,
    panel: stale ? undefined : held !== undefined && panel?.kind === 'text' ? { kind: 'text', top: 0 } : panel,
    note: held === undefined ? (same ? state.note : undefined) : `✔ step "${held.title}" holds`,
  }
}

function diagnosis(report: Report | undefined): string | undefined {
  return report === undefined ? undefined : diagnosisOf(report)
}

/** The step that was the current one, and is done now. */
function passed(state: State, report: Report): Step | undefined {
  const before = stepAt(state.lab, state.report)
  const now = stepAt(state.lab, report)
  if (state.report === undefined || before === undefined || now === undefined) return undefined
  return state.lab.steps.indexOf(now) > state.lab.steps.indexOf(before) ? before : undefined
}

function moved(state: State, event: Extract<Event, { readonly type: 'moved' }>): State {
  const { lab, track, read } = event
  const panel: Panel | undefined = read ? { kind: 'text', top: 0 } : undefined
  const left = { report: undefined, fault: undefined, question: undefined, note: undefined, busy: undefined }
  return { ...state, ...left, lab, track, panel, repeated: false, up: true }
}

/** The first step of which something does not hold; undefined where all do, or nothing is known. */
export function stepAt(lab: Lab, report: Report | undefined): Step | undefined {
  const open = report?.steps.find(({ checks }) => checks.some(({ state }) => state !== 'held'))
  return lab.steps.find(({ id }) => id === open?.id)
}

export function labAfter({ course, lab }: Pick<State, 'course' | 'lab'>): Lab | undefined {
  return course.labs[course.labs.findIndex(({ id }) => id === lab.id) + 1]
}

/** Checks of the lab that hold, and all of them. */
export function count({ report }: State): { readonly held: number; readonly all: number } {
  const checks = report?.steps.flatMap(step => step.checks) ?? []
  return { held: checks.filter(({ state }) => state === 'held').length, all: checks.length }
}
