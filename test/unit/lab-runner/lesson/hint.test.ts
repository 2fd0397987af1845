import { expect, test } from 'vitest'
import { beginning, nextHole } from '../../../../lab-runner/src/lesson/hint.ts'

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

const unfilled = ['ensure', 'keptBy', 'kept'].map(name => ({
  file: `masquerade/${name}.ts`,
  line: 24,
  function: name,
  sentence: `write ${name}`,
}))

test.each([
  ['masquerade/keptBy.ts:44 keptBy is still a TODO', 'keptBy'],
  ['masquerade/kept.ts:9 kept is still a TODO', 'kept'],
  ['masquerade/ruleset.ts:34 chainOf threw on node1: no', 'ensure'],
  [undefined, 'ensure'],
])('after a check that said %j the hint is about %s', (said, name) => {
  expect(nextHole(unfilled, said)?.function).toBe(name)
})

test('where all holes are filled there is none to hint at', () => {
  expect(nextHole([], 'masquerade/kept.ts:9 kept is still a TODO')).toBeUndefined()
})
