import { expect, test } from 'vitest'
import { lastLines } from '../../../../../lab-runner/src/publish/play/clean.ts'

test('no colours, no titles, no prompts that were rewritten', () => {
  const text = '\x1b]0;title\x07\x1b[1;31mred\x1b[0m\r\nold\rnew\r\n\x1b[?2004h'
  expect(lastLines(text)).toEqual(['red', 'new'])
})

test('bytes that are no text are one line', () => {
  const bytes = Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256)).toString('utf8')
  expect(lastLines(`before\n${bytes}\nafter`, 99)).toEqual(['before', '(bytes that are no text)', 'after'])
})

test('the last ones, each cut', () => {
  expect(lastLines(`a\nb\n${'c'.repeat(500)}\n`, 2)).toEqual(['b', `${'c'.repeat(159)}…`])
})
