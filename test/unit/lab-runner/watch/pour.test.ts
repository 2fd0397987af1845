import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrap } from '../../../../lab-runner/src/report/wrap.ts'
import { clip, columnsOf, harmless, pour, repour, sides } from '../../../../lab-runner/src/watch/pour.ts'

test('columns, not characters: wide signs are two, marks none', () => {
  expect(columnsOf('veth ✔ ·')).toBe(8)
  expect(columnsOf('日本')).toBe(4)
  expect(columnsOf('e\u0301')).toBe(1)
  expect(columnsOf('👍')).toBe(2)
})

test('clip', () => {
  expect(clip('eth0', 4)).toBe('eth0')
  expect(clip('eth01', 4)).toBe('eth…')
  expect(clip('日本語', 4)).toBe('日…')
  expect(clip('a', 0)).toBe('')
})

test('sides: the right one goes when it leaves no room', () => {
  expect(sides('left', 'right', 14)).toBe('left     right')
  expect(sides('a longer left side', 'right', 20)).toBe('a longer lef…  right')
  expect(columnsOf(sides('a longer left side', 'right', 20))).toBe(20)
  expect(sides('a longer left side', 'right', 16)).toBe('a longer left s…')
})

test('what would move the cursor is not shown', () => {
  expect(harmless('\x1b[31mred\x1b[0m\x07 a\tb\r\n')).toBe('red  a b  ')
})

test('a word that is too long is cut, blanks between words stay', () => {
  expect(pour('n:  lab 04', 40)).toEqual(['n:  lab 04'])
  expect(pour('see /run/netns/abcdefghijkl', 12, '  ')).toEqual(['  see', '  /run/netns', '  /abcdefghi', '  jkl'])
})

test('pour keeps to its columns and loses nothing', () => {
  const words = fc.array(fc.stringMatching(/^[a-z日é/]{1,30}$/), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(words, fc.integer({ min: 10, max: 90 }), (words, columns) => {
      const lines = pour(words.join(' '), columns, '    ', '✘ ')
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns)
      expect(lines.join('').replaceAll(/[ ✘]/g, '')).toBe(words.join(''))
    }),
  )
})

test('repour puts together what was broken at 80 columns, and nothing else', () => {
  const sentence =
    'a veth end is born down; which flag raises it, and on which end of the cable would you look for it first, and why?'
  const written = [...wrap(sentence, '  ', '? '), '', 'one', 'two', '    code stays', '    by itself']
  expect(repour(written, 79)).toEqual([
    ...pour(sentence, 79, '  ', '? '),
    '',
    'one',
    'two',
    '    code stays',
    '    by itself',
  ])
  expect(repour(written, 40).every(line => columnsOf(line) <= 40)).toBe(true)
  for (const columns of [80, 200]) expect(repour(written, columns)).toEqual(written)
})
