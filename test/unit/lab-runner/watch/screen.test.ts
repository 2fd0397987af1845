import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { columnsOf } from '../../../../lab-runner/src/watch/pour.ts'
import { extentOf, type Size, screen } from '../../../../lab-runner/src/watch/screen.ts'
import type { State } from '../../../../lab-runner/src/watch/state.ts'
import { down, earlierBroken, failing, oneEndDown, passing, troubled, unreachable, veth } from '../report/reports.ts'
import { noon, todo, watched } from './watched.ts'

beforeAll(() => void vi.stubEnv('TZ', 'UTC'))
afterAll(() => vi.unstubAllEnvs())

const text = 'A veth is a **cable** with two plugs, and a plug is born down. Which flag raises it?\n'.repeat(9)
const told = { ...veth, intro: 'What comes.', steps: veth.steps.map(step => ({ ...step, text })) }
const hint = [
  '? a veth end is born down; which flag raises it, and on which end? It is the same on',
  '  both ends of any cable.',
]

const states: Readonly<Record<string, State>> = {
  'before the first look': watched({
    report: undefined,
    lookedAt: undefined as never,
    busy: { say: 'checking', since: noon },
  }),
  'a mistake': watched(),
  'no name for it': watched({ report: failing(undefined, [unreachable, down]) }),
  'a hint': watched({ panel: { kind: 'hint', level: 1, lines: hint } }),
  'the same again, and a long look': watched({ repeated: true, busy: { say: 'checking', since: noon - 4200 } }),
  'an earlier lab': watched({ report: earlierBroken(passing) }),
  'all holds': watched({ report: passing, done: ['01-netns', '02-pause', '03-veth'] }),
  'a hole': watched({ track: 'code', report: troubled(todo) }),
  'a question': watched({
    question: {
      say: 'Put the cluster "lab" back to the start of lab 03? What you made on its nodes goes.',
      since: noon,
      yes: { do: 'reset' },
    },
  }),
  'the list': watched({ panel: { kind: 'list', cursor: 3 } }),
  'the text': watched({ lab: told, panel: { kind: 'text', top: 2 } }),
  'cluster down': watched({ up: false }),
  'no workspace': watched({
    track: 'code',
    fault: {
      message: 'there is no folder workspace with your code yet',
      suggestions: ['make it: cnilab start 03 --code'],
    },
  }),
}

describe.each<[string, Size]>([
  ['80 × 24', { columns: 80, rows: 24 }],
  ['40 × 10', { columns: 40, rows: 10 }],
])('%s', (_, size) => {
  test.each(Object.entries(states))('%s', (_, state) => {
    expect(`\n${screen(state, size, false).join('\n')}\n`).toMatchSnapshot()
  })
})

test.each<[string, Size]>([
  ['24 × 6', { columns: 24, rows: 6 }],
  ['120 × 16', { columns: 120, rows: 16 }],
  ['80 × 3', { columns: 80, rows: 3 }],
])('a mistake at %s', (_, size) => {
  expect(`\n${screen(watched(), size, false).join('\n')}\n`).toMatchSnapshot()
})

test('at any size every row is used and none is wider; colour adds only control sequences', () => {
  const size = fc.record({ columns: fc.integer({ min: 0, max: 130 }), rows: fc.integer({ min: 0, max: 50 }) })
  fc.assert(
    fc.property(size, fc.constantFrom(...Object.values(states)), (size, state) => {
      const lines = screen(state, size, false)
      expect(lines).toHaveLength(Math.max(1, size.rows))
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(Math.max(1, size.columns))
      expect(screen(state, size, true).map(stripVTControlCharacters)).toEqual(lines)
    }),
    { numRuns: 400 },
  )
})

test('the diagnosis is in view from 5 rows on, whatever covers the rest', () => {
  const covered = ['a mistake', 'a hint', 'the list', 'the text', 'cluster down', 'a question'].filter(
    name => name !== 'a question',
  )
  for (const name of covered) {
    const lines = screen(states[name] as State, { columns: 100, rows: name === 'cluster down' ? 9 : 5 }, false).join(
      '\n',
    )
    expect(lines, name).toContain('✘ eth0 in pod a exists but is down')
  }
})

test('what a command says cannot reach the terminal', () => {
  const evil = { ...down, actual: '\x1b]0;owned\x07\x1b[2J\x9b31mred\r\nline' }
  const lines = screen(watched({ report: failing(undefined, [evil]) }), { columns: 80, rows: 24 }, false).join('')
  expect(lines).not.toMatch(/\p{Cc}/u)
  expect(lines).toContain('red  line')
})

test('colour is on the marks, in the head and the bar', () => {
  const lines = screen(watched(), { columns: 80, rows: 24 }, true)
  expect(lines[0]?.startsWith('\x1b[1m03 veth')).toBe(true)
  expect(lines[1]?.startsWith('\x1b[32m█')).toBe(true)
  expect(lines[3]).toBe('\x1b[31m✘\x1b[39m eth0 in pod a exists but is down; both ends of a cable must be up')
})

test('the text ends with its last line at the bottom', () => {
  const size = { columns: 40, rows: 10 }
  const state = states['the text'] as State
  const { last } = extentOf(state, size)
  const end = screen({ ...state, panel: { kind: 'text', top: last } }, size, false)
  const over = screen({ ...state, panel: { kind: 'text', top: last + 1 } }, size, false)
  expect(end[7]).not.toBe('')
  expect(over[7]).toBe('')
})

test('a mistake is told by its own sentence', () => {
  expect(screen(watched(), { columns: 200, rows: 9 }, false).join('\n')).toContain(oneEndDown.say)
})
