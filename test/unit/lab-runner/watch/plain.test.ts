import { expect, test } from 'vitest'
import { told } from '../../../../lab-runner/src/watch/plain.ts'
import { failing, oneEndDown, passing, unreachable } from '../report/reports.ts'
import { noon, watched } from './watched.ts'

const lines = (before: Parameters<typeof told>[0], now: Parameters<typeof told>[1]) => told(before, now, 80).join('\n')
const first = watched({ report: undefined })

test('at the start the keys, then each look that found something else', () => {
  expect(lines(undefined, first)).toBe('h hint · t text · n next · l list · r run · x reset · s solution · q quit')
  expect(`\n${lines(first, watched())}\n`).toMatchInlineSnapshot(`
    "

    03 veth · by hand · step 2 of 3 "The both-up"                        2 of 6 hold
    ✘ eth0 in pod a exists but is down; both ends of a cable must be up

        on pod a:   ip -j link show eth0
        expected    operstate UP
        actual      operstate DOWN, flags BROADCAST,MULTICAST,M-DOWN
    "
  `)
  expect(lines(watched(), watched({ report: failing(undefined, [unreachable]) }))).toContain(
    "✘ node1 reaches pod a's address",
  )
  expect(lines(watched(), watched({ report: passing }))).toContain('✔ all of lab 03 holds')
})

test('the same again is one line', () => {
  const again = watched({ report: { ...failing(oneEndDown) }, repeated: true })
  expect(told(watched(), again, 80)).toEqual([
    '',
    expect.stringMatching(/^03 veth · .* hold, as before: eth0 in pod a exists/),
  ])
})

test('time alone, and a look that begins, say nothing', () => {
  expect(lines(watched(), watched({ now: noon + 5000, busy: { say: 'checking', since: noon } }))).toBe('')
})

test('panels, questions and notes when they appear', () => {
  const hint = watched({ panel: { kind: 'hint', level: 1, lines: ['? which end?'] } })
  expect(lines(watched(), hint)).toBe('\n? which end?')
  expect(lines(watched(), watched({ panel: { kind: 'list', cursor: 2 } }))).toContain('▸ · 03 veth')
  const question = { say: 'Put it back?', since: noon, yes: { do: 'reset' } } as const
  expect(lines(watched(), watched({ question }))).toBe('? Put it back? y or n')
  expect(lines(watched(), watched({ note: 'nothing was done' }))).toBe('nothing was done')
  expect(lines(watched(), watched({ up: false }))).toContain('✘ cluster lab is down')
})
