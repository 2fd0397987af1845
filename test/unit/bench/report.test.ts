import { expect, test } from 'vitest'
import type { Figure, Result } from '../../bench/figure.ts'
import { pageOf, screenOf, summaryOf } from '../../bench/report.ts'

const run = {
  command: 'npm run bench',
  minutes: 12.5,
  machine: {
    date: '2026-01-02',
    cpu: 'a processor',
    cores: 2,
    memory: 8,
    kernel: '6.18',
    node: '26.1.0',
    load: 0.25,
    user: 'root',
    versions: { 'reference plugins': '1.9.1' },
  },
} as const

const figure = (...results: readonly Result[]): Figure => ({
  title: 'ADD',
  unit: 'ms',
  rows: {
    ours: { '0': { count: 3, median: 1.234, p95: 12.34, ratio: 0.125 } },
    Go: { '0': { count: 3, median: 8, p95: 123.4, ratio: 1 }, '10': { count: 3, median: 9, p95: 9 } },
  },
  reference: 'Go',
  results,
  notes: ['A note.'],
})

test('a page has tables with a column for all that is measured', () => {
  const page = pageOf(run, [figure()])
  expect(page).toContain('| | 0 | 10 |\n| --- | ---: | ---: |\n| ours | 1.23 / 12.3 (0.125 ×) | – |')
  expect(page).toContain(
    '2026-01-02, `npm run bench`, 12.5 minutes, as root: a processor, 2 cores, 8 GiB, load 0.3 at the start',
  )
  expect(page).toContain('reference plugins 1.9.1')
})

test('a goal is met at its very value, whichever way it points', () => {
  const lines = summaryOf(run, [
    figure(
      { name: 'less', value: 0.25, unit: '×', atMost: 0.25 },
      { name: 'more', value: 0.97, unit: '×', atLeast: 0.97 },
      { name: 'only told', value: 3, unit: '×' },
    ),
  ])
  expect(lines).toContain('| less | 0.25 × | ≤ 0.25 × | ✔ |')
  expect(lines).toContain('| more | 0.97 × | ≥ 0.97 × | ✔ |')
  expect(lines).toContain('2 of 2 goals are met.')
  expect(lines.join()).not.toContain('only told')
})

test('a miss says by how much', () => {
  const results = [
    { name: 'too much', value: 0.3, unit: '×', atMost: 0.25 },
    { name: 'too little', value: 0.873, unit: '×', atLeast: 0.97 },
  ]
  const lines = summaryOf(run, [figure(...results)])
  expect(lines).toContain('| too much | 0.30 × | ≤ 0.25 × | ✘ missed by 20 % |')
  expect(lines).toContain('| too little | 0.873 × | ≥ 0.97 × | ✘ missed by 10 % |')
  expect(lines).toContain('0 of 2 goals are met.')
})

test('one miss among them is shown as one on the screen', () => {
  const [miss] = screenOf(figure({ name: 'ADD', value: 0.3, unit: '×', atMost: 0.25 })).slice(-1)
  expect(miss).toBe('✘ ADD: 0.30 ×  ≤ 0.25 ×')
})

test('what was not measured says why', () => {
  const absent = { ...figure(), title: 'datapath', notRun: 'apt-get install iperf3' }
  expect(summaryOf(run, [absent])).toContain('Not measured: datapath; apt-get install iperf3.')
  expect(pageOf(run, [absent])).toContain('## datapath\n\nNot measured: apt-get install iperf3.')
})
