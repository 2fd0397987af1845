import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { applyBaseline } from '../../../../lab-runner/src/conform/baseline.ts'
import { scoreJunit } from '../../../../lab-runner/src/conform/score-junit.ts'
import { scoreTap } from '../../../../lab-runner/src/conform/score-tap.ts'
import { scoreScreen } from '../../../../lab-runner/src/conform/screen.ts'
import { alsoFailed, failed, held, inapplicable, scoresOf } from './scores.ts'

const all = scoresOf([held, failed, alsoFailed, inapplicable])
const screen = (...args: Parameters<typeof scoreScreen>) => `\n${scoreScreen(...args).join('\n')}\n`

describe('on a terminal', () => {
  test('what fails, with what was seen and how to see it again', () => {
    expect(screen(all, { verbose: false })).toMatchSnapshot()
  })

  test('everything, with -v', () => {
    expect(screen(all, { verbose: true })).toMatchSnapshot()
  })

  test('all well', () => {
    expect(screen(scoresOf([held, inapplicable], { ms: 80 }), { verbose: false })).toMatchSnapshot()
  })

  test('as the baseline has it, and better', () => {
    const { scores, mended } = applyBaseline(all.scores, new Set(['E50', 'A2']))
    expect(screen({ ...all, scores, mended }, { verbose: false })).toMatchSnapshot()
  })

  test('an ordinary user hears when it was a matter of permission', () => {
    const denied = { ...failed, output: 'sysctl: Operation not permitted' }
    expect(screen(scoresOf([denied]), { verbose: false })).toContain('E50: the plugin was not permitted something')
    expect(screen(scoresOf([denied], { uid: 0 }), { verbose: false })).not.toContain('permitted')
  })

  test('no line is wider than 80 columns, unless it is a command to paste', () => {
    const lines = scoreScreen(all, { verbose: true }).filter(line => !line.includes('its last call:'))
    expect(Math.max(...lines.map(line => stripVTControlCharacters(line).length))).toBeLessThanOrEqual(80)
  })

  test('a plugin cannot write control characters to it', () => {
    expect(scoreScreen(all, { verbose: true }).join('\n')).not.toContain('\u001b[31m{')
  })
})

test('JUnit', () => {
  expect(`\n${scoreJunit(all)}\n`).toMatchSnapshot()
})

test('TAP', () => {
  expect(`\n${scoreTap(all)}\n`).toMatchSnapshot()
})

test('what the baseline knows is skipped in JUnit and to do in TAP', () => {
  const { scores } = applyBaseline([failed], new Set(['E50']))
  expect(scoreJunit(scoresOf(scores))).toContain('failures="0" errors="0" skipped="1"')
  expect(scoreTap(scoresOf(scores))).toMatch(/^not ok 1 - E50 .* # TODO /m)
})
