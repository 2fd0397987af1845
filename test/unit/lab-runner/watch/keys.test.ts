import { describe, expect, test } from 'vitest'
import { press } from '../../../../lab-runner/src/watch/keys.ts'
import { type Effect, type Event, happen, type State } from '../../../../lab-runner/src/watch/state.ts'
import { course, failing, oneEndDown, passing, troubled, veth } from '../report/reports.ts'
import { noon, todo, watched } from './watched.ts'

const extent = { page: 6, last: 20 }
const hit = (state: State, key: string, at = noon) => press(state, key, at, extent)
/** Keys one after the other, a second apart; what is to be done after the last. */
function type(
  state: State,
  ...keys: readonly string[]
): { readonly state: State; readonly effects: readonly Effect[] } {
  return keys.reduce<ReturnType<typeof hit>>((turn, key, index) => hit(turn.state, key, noon + index * 1000), {
    state,
    effects: [],
  })
}
const done = watched({ report: passing })

describe('at once', () => {
  test.each<[string, State, Effect]>([
    ['q', watched(), { do: 'leave', code: 0 }],
    ['ctrl-c', watched(), { do: 'leave', code: 130 }],
    ['r', watched(), { do: 'look' }],
    ['h', watched(), { do: 'hint', level: 1 }],
    ['n', done, { do: 'start', lab: course.labs[3] as never, replace: false }],
  ])('%s', (key, state, effect) => expect(hit(state, key).effects).toEqual([effect]))

  test('h again goes deeper, and ends with a word about the solution', () => {
    const one = watched({ panel: { kind: 'hint', level: 1, lines: [] } })
    expect(hit(one, 'h').effects).toEqual([{ do: 'hint', level: 2 }])
    const two = hit(watched({ panel: { kind: 'hint', level: 2, lines: [] } }), 'h')
    expect(two).toMatchObject({ effects: [], state: { note: 'that was the last hint; s for the solution' } })
  })

  test('n before all holds says what is open', () => {
    expect(hit(watched(), 'n')).toMatchObject({
      effects: [],
      state: { note: 'lab 03 is not done: 2 of 6 hold; another lab: l' },
    })
  })

  test('n after the last lab', () => {
    const last = { ...done, lab: course.labs.at(-1) as never }
    expect(hit(last, 'n')).toMatchObject({ effects: [], state: { note: 'that was the last lab; l lists them all' } })
  })

  test('what is no key of ours does nothing', () => {
    for (const key of ['z', 'f5', '', 'é', 'return'])
      expect(hit(watched(), key)).toEqual({ state: watched(), effects: [] })
  })
})

describe('after asking', () => {
  test.each<[string, State, Effect]>([
    ['x', watched(), { do: 'reset' }],
    ['s', watched(), { do: 'solution' }],
    ['s', watched({ track: 'code', report: troubled(todo) }), { do: 'solve' }],
    ['x', watched({ up: false }), { do: 'start', lab: veth, replace: true }],
  ])('%s, y', (key, state, effect) => {
    const asked = hit(state, key)
    expect(asked.effects).toEqual([])
    expect(asked.state.question?.say).toMatch(/\?/)
    expect(type(state, key, 'y').effects).toEqual([effect])
    for (const no of ['n', 'escape', 'q']) {
      expect(type(state, key, no)).toMatchObject({
        effects: [],
        state: { question: undefined, note: 'nothing was done' },
      })
    }
    expect(type(state, key, 'r', 'l', 'y').effects, 'other keys neither answer nor act').toEqual([effect])
  })

  test('a key that was on its way is no answer', () => {
    const { state } = hit(watched(), 'x', noon)
    expect(hit(state, 'y', noon + 100)).toEqual({ state, effects: [] })
    expect(hit(state, 'y', noon + 300).effects).toEqual([{ do: 'reset' }])
  })

  test('Ctrl-C is one', () => {
    expect(type(watched(), 'x', 'ctrl-c').effects).toEqual([{ do: 'leave', code: 130 }])
  })

  test('when another lab asks for the rebuilding of what is there', () => {
    const refused: Event = { type: 'refused', why: 'lab 01 does not hold: b', lab: veth, at: noon }
    const { state } = happen(watched(), refused)
    expect(hit(state, 'y', noon + 1000).effects).toEqual([{ do: 'start', lab: veth, replace: true }])
  })
})

describe('while something is done', () => {
  test('a look hinders nothing, a reset all that goes to the cluster', () => {
    const looking = watched({ busy: { say: 'checking', since: noon } })
    expect(hit(looking, 'h').effects).toHaveLength(1)
    const busy = watched({ busy: { say: 'putting lab back', since: noon } })
    for (const key of ['h', 'n', 's', 'x']) {
      expect(hit(busy, key)).toMatchObject({ effects: [], state: { note: 'one moment: putting lab back' } })
    }
    expect(hit(busy, 'q').effects).toEqual([{ do: 'leave', code: 0 }])
    expect(hit(busy, 'l').state.panel?.kind).toBe('list')
  })
})

describe('the list', () => {
  test('stands on the current lab; return starts the chosen one', () => {
    expect(type(watched(), 'l').state.panel).toEqual({ kind: 'list', cursor: 2 })
    expect(type(watched(), 'l', 'down', 'return').effects).toEqual([
      { do: 'start', lab: course.labs[3], replace: false },
    ])
    expect(type(watched(), 'l', 'k', 'k', 'k', 'k', 'return').effects).toMatchObject([{ lab: { id: '01-netns' } }])
    expect(type(watched(), 'l', 'end', 'j').state.panel).toEqual({ kind: 'list', cursor: 4 })
    expect(type(watched(), 'l', 'return')).toMatchObject({ effects: [], state: { panel: undefined } })
    expect(type(watched(), 'l', 'l').state.panel).toBeUndefined()
    expect(type(watched(), 'l', 'escape').state.panel).toBeUndefined()
  })
})

describe('the text', () => {
  test('is scrolled as far as there is any', () => {
    const at = (...keys: string[]) => type(watched(), 't', ...keys).state.panel
    expect(at()).toEqual({ kind: 'text', top: 0 })
    expect(at('down', 'j', 'up')).toEqual({ kind: 'text', top: 1 })
    expect(at('space', 'space', 'pageup')).toEqual({ kind: 'text', top: 6 })
    expect(at('space', 'space', 'space', 'space', 'space')).toEqual({ kind: 'text', top: 20 })
    expect(at('up')).toEqual({ kind: 'text', top: 0 })
    expect(at('t')).toBeUndefined()
    expect(at('end', 'l')).toEqual({ kind: 'list', cursor: 2 })
  })
})

test('keys never throw, whatever the state', () => {
  const reports = [undefined, passing, failing(oneEndDown), troubled(todo)]
  const keys = [...'hntlrxsqyjkb ', 'up', 'down', 'return', 'escape', 'space', 'home', 'end', 'pageup', 'pagedown']
  for (const report of reports)
    for (const up of [true, false])
      for (const first of keys) for (const second of keys) type(watched({ report, up }), first, second)
})
