import { expect, test } from 'vitest'
import { blocksOf } from '../../../../../lab-runner/src/publish/play/blocks.ts'

const read = (...lines: string[]) => blocksOf({ path: '/x.md', text: lines.join('\n'), damaged: false })

test('what runs when it is clicked, in the order of the page; what is copied or read is left', () => {
  const { blocks } = read(
    '`ls`{{exec}} `pwd`{{copy}} `x`{{}}',
    '',
    '```',
    'a \\',
    '  b',
    '```{{exec interrupt}}',
    '',
    '`id`{{execute}}',
  )
  expect(blocks).toEqual([
    { text: 'ls', interrupt: false, line: 1 },
    { text: 'a \\\n  b', interrupt: true, line: 3 },
    { text: 'id', interrupt: false, line: 8 },
  ])
})

test('folded shell commands that only can be copied are the solution', () => {
  const { blocks, folded } = read(
    ...['```bash', 'outside', '```', '<details><summary>Solution</summary>', ''],
    ...['```bash', 'inside', '```{{copy}}', '', '```yaml', 'a: 1', '```', '</details>'],
  )
  expect(blocks).toEqual([])
  expect(folded.map(({ text }) => text)).toEqual(['inside'])
})
