import { expect, test } from 'vitest'
import { beginning } from '../../../../lab-runner/src/lesson/hint.ts'

test.each([
  ['ip link set veth-a up', 'ip link set …'],
  ['ip -n a link set lo up', 'ip -n a link set …'],
  ['pod-start a', 'pod-start …'],
  ['sync', 'sync …'],
  [': > /run/netns/b', ': > …'],
  ["cat >/opt/pod-exec <<'END'\n#!/bin/sh\nEND", 'cat >/opt/pod-exec …'],
])('%j begins as %j, and its last word is kept back', (text, begun) => {
  expect(beginning(text)).toBe(begun)
})
