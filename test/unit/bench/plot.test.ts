import { expect, test } from 'vitest'
import type { Figure, Spread } from '../../bench/figure.ts'
import { plotOf } from '../../bench/plot.ts'

const spread = (median: number): Spread => ({ count: 1, median, p95: median })
const figure = (drawn: 'bars' | 'lines', rows: Figure['rows']): Figure => {
  return { title: `ADD & ${drawn}`, unit: 'ms', rows, results: [], notes: [], drawn }
}
const attributes = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].map(([, value]) => value)

test('bars are as long as what they stand for', () => {
  const svg = plotOf([figure('bars', { 'mini-cni': { ADD: spread(2) }, Go: { ADD: spread(8) } })])
  const [ours, theirs] = attributes(svg, /<rect x="215" y="[\d.]+" width="([\d.]+)"/g).map(Number)
  expect(theirs).toBeCloseTo(4 * (ours ?? 0), 0)
  expect(svg).toContain('ADD &amp; bars, ms')
})

test('lines go through each number of pods, lower where it is faster', () => {
  const rows = {
    'mini-cni': { 0: spread(1), 500: spread(1), 1000: spread(1) },
    Go: { 0: spread(5), 500: spread(10), 1000: spread(20) },
  }
  const svg = plotOf([figure('lines', rows)])
  const [ours = '', theirs = ''] = attributes(svg, /<polyline points="([^"]+)"/g)
  const heights = (points: string) => points.split(' ').map(point => Number(point.split(',')[1]))
  expect(new Set(heights(ours)).size).toBe(1)
  expect(heights(theirs)).toEqual(heights(theirs).toSorted((a, b) => b - a))
  expect(heights(theirs).every((y, i) => y < (heights(ours)[i] ?? 0))).toBe(true)
})

test('names at the ends of lines that meet are still apart', () => {
  const rows = Object.fromEntries(['one', 'two', 'three'].map(name => [name, { 0: spread(5), 1000: spread(5) }]))
  const svg = plotOf([figure('lines', rows)])
  const heights = attributes(svg, /y="([\d.]+)">(?:one|two|three)</g)
    .map(Number)
    .toSorted((a, b) => a - b)
  expect(heights).toHaveLength(3)
  expect(heights.slice(1).every((y, i) => y - (heights[i] ?? 0) >= 14)).toBe(true)
})

test('what is not to be drawn is not', () => {
  const { drawn: _, ...rest } = figure('bars', { Go: { ADD: spread(8) } })
  expect(plotOf([rest])).not.toContain('<g')
})
