import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { plain } from '../../../../lab-runner/src/lesson/step-text.ts'

const shown = (markdown: string) => plain(markdown).map(stripVTControlCharacters)

test('what a look shows is told from what is typed, also when two nodes are looked at', () => {
  const fence = (words: string, text: string) => `\`\`\`${words}\n${text}\n\`\`\`\n`
  const looks = `${fence('bash node1 look', 'ip route')}\n${fence('bash node2 look', 'ip rule')}\n${fence('', '0: from all')}`
  expect(shown(`Look:\n\n${looks}\nAnswer with:\n\n${fence('', 'cnilab answer source ADDRESS')}`)).toEqual([
    'Look:',
    '',
    '    on node1, to look:',
    '    ip route',
    '',
    '    on node2, to look:',
    '    ip rule',
    '',
    '    shows:',
    '    0: from all',
    '',
    'Answer with:',
    '',
    '    cnilab answer source ADDRESS',
  ])
})

test('a link says where it leads, from the root of the project', () => {
  expect(
    shown('The\n[way of\na pod](../background/way-of-a-pod.md), [RFC 1](https://rfc.example/1), [above](#top).'),
  ).toEqual(['The way of a pod (labs/background/way-of-a-pod.md), RFC 1', '(https://rfc.example/1), above.'])
})
