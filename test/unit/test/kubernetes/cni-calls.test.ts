/** Logs of a real containerd 1.6.20, as in the tests of `cnilab story`. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { linesOf } from '../../../../lab-runner/src/story/log-lines.ts'
import { callsIn } from '../../../kubernetes/figures/cni-calls.ts'

const linesIn = (file: string) => {
  const text = readFileSync(new URL(`../../../fixtures/story/${file}.txt`, import.meta.url), 'utf8')
  return linesOf({ who: 'containerd', node: 'node', text, zone: '+00:00', now: new Date('2026-11-21T15:30:00Z') })
}
const lines = linesIn('containerd-node2')
const rounded = (calls: readonly number[]) => calls.map(ms => ms.toFixed(3))

test('a call lasts from its beginning to its result', () => {
  expect(rounded(callsIn(lines))).toEqual(['102.956', '48.020'])
})

test('those that began earlier are not counted', () => {
  expect(rounded(callsIn(lines, Date.parse('2026-11-21T15:09:00Z')))).toEqual(['48.020'])
})

test('of several at once each has its own time', () => {
  const mixed = [...lines, ...linesIn('containerd-node1')].toSorted((one, other) => one.at - other.at)
  expect(rounded(callsIn(mixed)).toSorted()).toEqual(['102.956', '186.778', '48.020'])
})

test('one without a result is none', () => {
  const cut = lines.slice(
    0,
    lines.findLastIndex(({ words }) => words.startsWith('cni result')),
  )
  expect(rounded(callsIn(cut))).toEqual(['102.956'])
})
