import { describe, expect, test } from 'vitest'
import type { Item, Level } from '../../../../lab-runner/src/conform/item.ts'
import { atLevel, itemCalled, selectItems } from '../../../../lab-runner/src/conform/select.ts'

const item = (id: string, level: Level = 'MUST'): Item => ({
  id,
  level,
  says: 'must do something',
  source: 'SPEC',
  kinds: ['main'],
  run: async () => {},
})
const items = [
  item('A2'),
  item('A11', 'QUALITY'),
  item('B13'),
  item('E48', 'SHOULD'),
  item('E50'),
  item('E57', 'PRACTICE'),
]
const ids = (wanted: string | undefined) => selectItems(items, wanted).map(({ id }) => id)

test.each([
  [undefined, ['A2', 'A11', 'B13', 'E48', 'E50', 'E57']],
  ['E50', ['E50']],
  ['e50', ['E50']],
  ['E48-E57', ['E48', 'E50', 'E57']],
  ['E48-57', ['E48', 'E50', 'E57']],
  ['A1-A12', ['A2', 'A11']],
  ['A11-E48', ['A11', 'B13', 'E48']],
  ['E', ['E48', 'E50', 'E57']],
  ['E50,A2', ['A2', 'E50']],
  ['E50, A2 ,E50', ['A2', 'E50']],
])('%s is %j', (wanted, expected) => {
  expect(ids(wanted)).toEqual(expected)
})

test.each(['E49', 'Z', 'Z3', 'E57-E48', 'E48-', 'E48-E50-E57', ',', '', 'A3-A5', '50', 'all', 'E 50 x'])(
  'refuses %j with a way on',
  wanted => {
    expect(() => selectItems(items, wanted)).toThrow(
      expect.objectContaining({ suggestions: expect.arrayContaining([expect.stringContaining('--items E48-E57,A2')]) }),
    )
  },
)

test('names what is near', () => {
  expect(() => selectItems(items, 'E51')).toThrow(
    expect.objectContaining({ suggestions: expect.arrayContaining(['did you mean:  E50   E57']) }),
  )
})

describe('levels', () => {
  test.each([
    ['MUST', 3],
    ['SHOULD', 4],
    ['PRACTICE', 5],
    ['QUALITY', 6],
  ] as const)('%s and above are %i', (level, count) => {
    expect(atLevel(items, level)).toHaveLength(count)
  })
})

test('one item is found in either case', () => {
  expect(itemCalled(items, 'e57').id).toBe('E57')
})
