import { expect, test } from 'vitest'
import { ratio, ratiosOf, spreadOf, tableOf } from '../../bench/figure.ts'

test('a round in which all was slow does not change the ratio', () => {
  expect(ratio([[1, 1, 1], [10], [1]], [[4], [40], [4]])).toBe(0.25)
})

test('of even many samples the median is one that was measured', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ count: 4, median: 3, p95: 4 })
})

test('a table has a row for each candidate, with its ratio to the reference', () => {
  const rows = tableOf({ ADD: { ours: [[1], [2]], Go: [[4], [4]] }, DEL: { ours: [[3], [3]] } }, 'Go')
  expect(rows.ours?.ADD).toMatchObject({ median: 2, ratio: 0.5 })
  expect(rows.Go?.ADD?.ratio).toBe(1)
  expect(rows.ours?.DEL).toEqual({ count: 2, median: 3, p95: 3 })
})

test('nothing is compared with what was not measured', () => {
  const pairs = [
    { name: 'there', of: 'ours', to: 'Go', atMost: 0.3 },
    { name: 'not there', of: 'ours', to: 'peer' },
  ]
  expect(ratiosOf({ ours: [[1]], Go: [[4]] }, pairs)).toEqual([{ name: 'there', value: 0.25, unit: '×', atMost: 0.3 }])
})
