import { expect, test } from 'vitest'
import { splitCommands } from '../../../../lab-runner/src/course/split-commands.ts'

const texts = (script: string) => splitCommands(script.split('\n')).map(({ text }) => text)

test('a line is a command; comments and blank lines are none', () => {
  expect(splitCommands(['# first', 'ip link', '', 'ip route # all', 'echo "# no comment"'])).toEqual([
    { text: 'ip link', line: 1 },
    { text: 'ip route', line: 3 },
    { text: 'echo "# no comment"', line: 4 },
  ])
})

test('a backslash, an open quote and an indented line go on', () => {
  expect(texts("ip link \\\n  add a\nsh -c 'one\ntwo'\nfor i in 1 2; do\n  echo $i\ndone\nls")).toEqual([
    'ip link \\\n  add a',
    "sh -c 'one\ntwo'",
    'for i in 1 2; do\n  echo $i\ndone',
    'ls',
  ])
})

test('a here-document is part of its command, whatever is in it', () => {
  const script = "cat > /opt/x <<'END'\n#!/bin/sh\n\nif true\nthen echo yes\nfi\nEND\nchmod +x /opt/x"
  expect(texts(script)).toEqual([script.slice(0, script.indexOf('\nchmod')), 'chmod +x /opt/x'])
})

test('a function is one command', () => {
  expect(texts('f() {\n  one\n\n  two\n}\nf')).toEqual(['f() {\n  one\n\n  two\n}', 'f'])
})
