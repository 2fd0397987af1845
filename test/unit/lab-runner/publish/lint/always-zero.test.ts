import { expect, test } from 'vitest'
import { alwaysZero } from '../../../../../lab-runner/src/publish/lint/always-zero.ts'
import { bareShell } from '../../../../../lab-runner/src/publish/lint/bare-shell.ts'

const always = (text: string): boolean => alwaysZero(bareShell(text))

test.each([
  '#!/bin/bash\necho "done"\n',
  'true',
  'kubectl get pod a\nexit 0',
  'kubectl get pod a || echo missing',
  'kubectl get pod a | grep -q a || true',
  'kubectl get pod a; echo done',
  'if test -f a; then echo good; else echo bad; fi',
  'if test -f a\nthen\n  echo good\nelif test -f b; then\n  exit 0\nelse\n  printf no\nfi\n',
  'if test -f a; then if test -f b; then echo both; fi; else echo bad; fi',
  'for f in a b; do test -f $f; echo $f; done',
  'test -f a ||\n  echo missing\n',
  'echo "exit 1" # exit 1\n',
  "cat <<EOF\nexit 1\nEOF\necho 'false'",
])('%j ends with 0', text => {
  expect(always(text)).toBe(true)
})

test.each([
  'test -f a',
  'stat /tmp/a',
  'test -f a && echo good',
  'if test -f a; then exit 1; fi',
  'if test -f a; then test -f b; else echo bad; fi',
  'set -e\ntest -f a\necho done',
  '#!/bin/bash -e\ntest -f a\necho done',
  'test -f a || exit 1\necho done',
  'test -f a || { echo no; exit 1; }\necho done',
  'exit $code',
  'exit',
  'exec /opt/check 3',
  'source /opt/check\necho done',
  '. /opt/check; echo done',
  'trap "exit 1" ERR\ntest -f a\necho done',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is shell
  ': "${NAME:?}"\necho done',
  'check() { echo x; }\ncheck',
  'for f in a b; do test -f $f; done',
  'case $a in b) echo x;; esac',
  'test -f a && true',
  'if a; then echo x; fi > log',
])('%j may fail, or is not seen through', text => {
  expect(always(text)).toBe(false)
})
