import { expect, test } from 'vitest'
import { bareShell } from '../../../../../lab-runner/src/publish/lint/bare-shell.ts'

test.each([
  ['echo a # b', 'echo a    '],
  ["echo 'exit 1' b", "echo '      ' b"],
  ['echo "exit 1" b', 'echo "      " b'],
  ['echo "a $(date +%s) b"', 'echo "  $(date +%s)  "'],
  ['echo "a $(echo "b") c"', 'echo "  $(echo " ")  "'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is shell
  ['echo ${#a} $#', 'echo ${#a} $#'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is shell
  ['echo "a ${b} c"', 'echo "  ${b}  "'],
  ['#!/bin/bash -e\n# a\n', '#!/bin/bash -e\n   \n'],
  ['echo a\\"b # c', 'echo a\\"b    '],
  ['cat <<EOF\nexit\nEOF\nls', 'cat      \n    \n   \nls'],
  ["cat <<-'E' | wc\n\texit\n\tE\nls", 'cat        | wc\n     \n  \nls'],
  ['grep a <<< "b c"', 'grep a <<< "   "'],
  ['echo "not closed', 'echo "          '],
  ["echo 'not closed", "echo '          "],
])('%j', (text, bare) => {
  expect(bareShell(text)).toBe(bare)
})

test('keeps length and lines of anything', () => {
  for (const text of ['"$(', '$(', '<<', '<<E', "'", '"\\', '((1<<2))\n', 'a "$(b \'c")" d\n']) {
    expect(bareShell(text)).toHaveLength(text.length)
    expect(bareShell(text).split('\n')).toHaveLength(text.split('\n').length)
  }
})
