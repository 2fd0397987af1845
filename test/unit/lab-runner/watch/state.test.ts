import { expect, test } from 'vitest'
import type { Report } from '../../../../lab-runner/src/checks/report.ts'
import { type Event, happen, type State } from '../../../../lab-runner/src/watch/state.ts'
import { course, down, failing, held, oneEndDown, passing, unreachable } from '../report/reports.ts'
import { noon, watched } from './watched.ts'

const after = (state: State, ...events: readonly Exclude<Event, { readonly type: 'key' }>[]): State =>
  events.reduce((one, event) => happen(one, event).state, state)
const looked = (report: Report) => ({ type: 'looked', report, done: [], at: noon }) as const
const hinted = watched({ panel: { kind: 'hint', level: 1, lines: ['? which end?'] } })

test('a change is looked at, unless there is nothing to look at', () => {
  expect(happen(watched(), { type: 'changed' }).effects).toEqual([{ do: 'look' }])
  expect(happen(watched({ up: false }), { type: 'changed' }).effects).toEqual([])
})

test('the last failure stays while it is looked again, while the cluster is down, and when the look fails', () => {
  const fault = { message: 'no workspace', suggestions: [] }
  const events = [
    { type: 'began', say: 'checking', at: noon },
    { type: 'down' },
    { type: 'failed', fault, at: noon },
  ] as const
  for (const event of events) expect(after(watched(), event).report).toEqual(failing(oneEndDown))
})

test('the same diagnosis again is marked; after a fault it is new', () => {
  expect(after(watched(), looked(failing(oneEndDown))).repeated).toBe(true)
  expect(after(watched(), looked(failing(undefined, [unreachable]))).repeated).toBe(false)
  expect(after(watched(), looked(passing), looked(passing)).repeated).toBe(false)
  const fault = { message: 'no workspace', suggestions: [] }
  expect(after(watched(), { type: 'failed', fault, at: noon }, looked(failing(oneEndDown)))).toMatchObject({
    repeated: false,
    fault: undefined,
  })
})

test('a hint goes with what it speaks of', () => {
  expect(after(hinted, looked(failing(oneEndDown))).panel).toEqual(hinted.panel)
  expect(after(hinted, looked(failing(undefined, [down]))).panel).toBeUndefined()
  expect(after(hinted, looked(passing)).panel).toBeUndefined()
})

test('a step that was passed is named, and the text goes to the next one', () => {
  const [pair, , last] = failing().steps
  const ahead: Report = {
    ...failing(),
    steps: [pair as never, { id: 'both-up', title: 'The both-up', checks: [held('up')] }, last as never],
  }
  const reading = watched({ panel: { kind: 'text', top: 7 } })
  expect(after(reading, looked(ahead))).toMatchObject({
    note: '✔ step "The both-up" holds',
    panel: { kind: 'text', top: 0 },
  })
  expect(after(watched({ report: undefined }), looked(ahead)).note).toBeUndefined()
})

test('the cluster comes back: looked at at once', () => {
  const turn = happen(watched({ up: false }), { type: 'up' })
  expect(turn).toMatchObject({ state: { up: true }, effects: [{ do: 'look' }] })
})

test('another lab begins with nothing of the one before', () => {
  const lab = course.labs[3] as never
  const turn = happen(hinted, { type: 'moved', lab, track: 'code', read: true })
  expect(turn.effects).toEqual([{ do: 'look' }])
  expect(turn.state).toMatchObject({ lab, track: 'code', report: undefined, panel: { kind: 'text', top: 0 } })
})
