import { expect, test } from 'vitest'
import { expectAnswer } from '../../../../lab-runner/src/checks/expect-answer.ts'
import { expectJson, matchesJson } from '../../../../lab-runner/src/checks/expect-json.ts'
import { expectTrouble } from '../../../../lab-runner/src/checks/expect-trouble.ts'
import { expectUnit } from '../../../../lab-runner/src/checks/expect-unit.ts'
import { judge } from '../../../../lab-runner/src/checks/judge.ts'
import type { Expectation } from '../../../../lab-runner/src/course/lab.ts'
import type { Output } from '../../../../lab-runner/src/providers/provider.ts'

const output = (change: Partial<Output> = {}): Output => ({ exitCode: 0, stdout: '', stderr: '', ...change })

type Row = readonly [
  what: string,
  expectation: Expectation & { not?: Expectation },
  output: Partial<Output>,
  held: boolean,
  expected: string,
  actual: string,
]

const unreachable = { exitCode: 2, stderr: 'ping: connect: Network is unreachable\n' }
const nodeDown = { exitCode: 137, stderr: 'node1 is down: its first process was killed.\n' }

test.each<Row>([
  ['no form given: exit 0 holds', {}, {}, true, 'exit 0', 'exit 0'],
  [
    'no form given: another exit does not',
    {},
    unreachable,
    false,
    'exit 0',
    'exit 2: ping: connect: Network is unreachable',
  ],
  ['exit: the code that is wanted', { exit: 1 }, { exitCode: 1 }, true, 'exit 1', 'exit 1'],
  [
    'exit: a time limit is said in words',
    { exit: 1 },
    { exitCode: 124 },
    false,
    'exit 1',
    'exit 124: it did not end in time',
  ],
  [
    'exit: a program that is missing',
    { exit: 0 },
    { exitCode: 127, stderr: 'sh: 1: jq: not found' },
    false,
    'exit 0',
    'exit 127: there is no such command: sh: 1: jq: not found',
  ],
  [
    'stdout: anchors are those of lines',
    { stdout: '^two$' },
    { stdout: 'one\ntwo\n' },
    true,
    'output two',
    'one ⏎ two',
  ],
  [
    'stdout: escaped signs are told as themselves',
    { stdout: 'via 10\\.244\\.1\\.1' },
    { stdout: '' },
    false,
    'output with via 10.244.1.1',
    'no output',
  ],
  [
    'stdout: a pattern with choices is told as it is',
    { stdout: '^(a|b)' },
    { stdout: 'c' },
    false,
    'output with /^(a|b)/',
    'c',
  ],
  [
    'stdout: a dot matches any sign, so it is a pattern',
    { stdout: 'a.c' },
    { stdout: 'abc' },
    true,
    'output with /a.c/',
    'abc',
  ],
  [
    'stdout: what failed says why',
    { stdout: 'x' },
    unreachable,
    false,
    'output with x',
    'exit 2: ping: connect: Network is unreachable',
  ],
  ['all given forms must hold: stdout', { exit: 0, stdout: 'x' }, { stdout: 'y' }, false, 'output with x', 'y'],
  [
    'all given forms must hold: exit',
    { exit: 0, stdout: 'x' },
    { exitCode: 3, stdout: 'x' },
    false,
    'exit 0',
    'exit 3: x',
  ],
  ['not: absent', { not: { stdout: 'inet' } }, { stdout: 'lo' }, true, 'not output with inet', 'lo'],
  [
    'not: present',
    { not: { stdout: 'inet' } },
    { stdout: 'inet 10.0.0.1' },
    false,
    'not output with inet',
    'inet 10.0.0.1',
  ],
  [
    'not: an empty list has no such element',
    { not: { json: [{ dst: 'default' }] } },
    { stdout: '[ ]' },
    true,
    'not dst default',
    'an empty list',
  ],
  ['not with exit: both must hold', { exit: 0, not: { stdout: 'inet' } }, { exitCode: 1 }, false, 'exit 0', 'exit 1'],
  [
    'not: a command that is missing proves no absence',
    { not: { stdout: 'x' } },
    { exitCode: 127, stderr: 'sh: 1: foo: not found' },
    false,
    'not output with x',
    'exit 127: there is no such command: sh: 1: foo: not found',
  ],
  [
    'not: nor does one that did not end',
    { not: { exit: 0 } },
    { exitCode: 124 },
    false,
    'not exit 0',
    'exit 124: it did not end in time',
  ],
  [
    'not: nor does a node that is down',
    { not: { stdout: 'x' } },
    nodeDown,
    false,
    'not output with x',
    'exit 137: node1 is down: its first process was killed.',
  ],
])('%s', (_, expectation, change, held, expected, actual) => {
  expect(judge(expectation, output(change))).toEqual({ held, expected, actual })
})

/** `ip -j addr show dev eth0` in a pod whose cable is not plugged in; iproute2 6.1. */
const eth0 = `[{"ifindex":2,"link_index":3,"ifname":"eth0","flags":["BROADCAST","MULTICAST"],"mtu":1500,"qdisc":"noop",
  "operstate":"DOWN","link_type":"ether","address":"e6:21:58:d9:81:56","link_netnsid":0,"addr_info":[{"family":"inet",
  "local":"10.244.1.2","prefixlen":24,"scope":"global"},{"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link"}]}]`
const routes =
  '[{"dst":"default","gateway":"10.244.1.1","dev":"eth0"},{"dst":"10.244.1.0/24","dev":"eth0","protocol":"kernel"}]'

test.each<readonly [string, unknown, string, boolean, string, string]>([
  ['a subset holds', [{ ifname: 'eth0', mtu: 1500 }], eth0, true, 'ifname eth0, mtu 1500', 'ifname eth0, mtu 1500'],
  [
    'a field that differs, and what explains it',
    [{ operstate: 'UP' }],
    eth0,
    false,
    'operstate UP',
    'operstate DOWN, flags BROADCAST,MULTICAST',
  ],
  [
    'a list of scalars: each wanted one is there',
    [{ flags: ['MULTICAST'] }],
    eth0,
    true,
    'flags MULTICAST',
    'flags BROADCAST,MULTICAST',
  ],
  ['a list of scalars: one is missing', [{ flags: ['UP'] }], eth0, false, 'flags UP', 'flags BROADCAST,MULTICAST'],
  [
    'inside a list, the element that comes closest',
    [{ addr_info: [{ local: '10.244.1.2', prefixlen: 32 }] }],
    eth0,
    false,
    'addr_info.local 10.244.1.2, addr_info.prefixlen 32',
    'addr_info.local 10.244.1.2, addr_info.prefixlen 24',
  ],
  [
    'a field that is not there',
    [{ ifname: 'eth0', master: 'cni0' }],
    eth0,
    false,
    'ifname eth0, master cni0',
    'ifname eth0, no master',
  ],
  ['a regular expression', [{ address: '/^e6:/' }], eth0, true, 'address /^e6:/', 'address e6:21:58:d9:81:56'],
  ['digits are equal as number and as text', [{ mtu: '1500' }], eth0, true, 'mtu 1500', 'mtu 1500'],
  [
    'elements in another order',
    [{ dst: '10.244.1.0/24' }, { dst: 'default' }],
    routes,
    true,
    'dst 10.244.1.0/24',
    'dst 10.244.1.0/24',
  ],
  [
    'of several the one that is wrong is told',
    [{ dst: 'default' }, { dst: '10.244.1.0/24', dev: 'eth1' }],
    routes,
    false,
    'dst 10.244.1.0/24, dev eth1',
    'dst 10.244.1.0/24, dev eth0',
  ],
  [
    'none comes close: what there is',
    [{ dst: '10.244.2.0/24' }],
    routes,
    false,
    'dst 10.244.2.0/24',
    'none of 2: dst default, dst 10.244.1.0/24',
  ],
  ['nothing printed is an empty list', [{ dst: 'default' }], '', false, 'dst default', 'an empty list'],
  [
    'what ip leaves out it prints as {}',
    [{ ifname: 'eth0' }],
    '[{},{},{"ifname":"lo"}]',
    false,
    'ifname eth0',
    'ifname lo',
  ],
  ['no JSON', [{ dst: 'default' }], 'Usage: ip route', false, 'dst default', 'no JSON: Usage: ip route'],
  [
    'an object at the top',
    { ips: [{ address: '10.0.0.2/24' }] },
    '{"ips":[{"address":"10.0.0.3/24"}]}',
    false,
    'ips.address 10.0.0.2/24',
    'ips.address 10.0.0.3/24',
  ],
])('json: %s', (_, pattern, stdout, held, expected, actual) => {
  expect(expectJson(pattern, output({ stdout }))).toEqual({ held, expected, actual })
})

test('json: a page of it is never shown', () => {
  const many = JSON.stringify(
    Array.from({ length: 40 }, (_, index) => ({ ifname: `veth${index}`, note: 'x'.repeat(99) })),
  )
  const { actual } = expectJson([{ ifname: 'eth0' }], output({ stdout: many }))
  expect(actual).toBe('none of 40: ifname veth0, ifname veth1, ifname veth2, …')
})

test('json: null, booleans and objects are not taken for text', () => {
  expect(matchesJson({ up: true }, { up: 'true' })).toBe(true)
  expect(matchesJson({ up: true }, { up: false })).toBe(false)
  expect(matchesJson({ up: null }, { up: 'null' })).toBe(false)
  expect(matchesJson({ up: '/./' }, { up: { a: 1 } })).toBe(false)
  expect(matchesJson({ up: {} }, {})).toBe(false)
})

test('a pattern that cannot be compiled is a fault of the course', () => {
  expect(() => judge({ stdout: '(' }, output())).toThrow(expect.objectContaining({ name: 'LabError', exit: 4 }))
})

test.each<readonly [string, string | undefined, string | undefined, Partial<Output>, boolean, string]>([
  ['right, whatever the case and blanks', ' E6:21 ', undefined, { stdout: 'e6:21\n' }, true, 'you answered  E6:21 '],
  ['wrong', '8', undefined, { stdout: '7\n' }, false, 'you answered 8'],
  ['the first group of take', '7', '@if(\\d+)', { stdout: '2: eth0@if7: <UP>' }, true, 'you answered 7'],
  ['the whole match without a group', 'eth0', 'eth\\d', { stdout: '2: eth0@if7' }, true, 'you answered eth0'],
  ['not answered', undefined, undefined, { stdout: '7' }, false, 'not answered yet'],
  [
    'nothing to compare with',
    '7',
    '@if(\\d+)',
    { exitCode: 1, stderr: 'Device "eth0" does not exist.' },
    false,
    'nothing to compare 7 with: Device "eth0" does not exist.',
  ],
])('answer: %s', (_, given, take, change, held, actual) => {
  const verdict = expectAnswer({ id: 'peer', given, take }, output(change))
  expect([verdict.held, verdict.actual]).toEqual([held, actual])
})

test('answer: the right one is not given away', () => {
  const verdict = expectAnswer({ id: 'peer', given: '8' }, output({ stdout: '4711\n' }))
  expect(JSON.stringify(verdict)).not.toContain('4711')
})

test('unit: the first line of what the tests say', () => {
  expect(expectUnit('t.test.ts', { ok: true, message: 'all tests pass' })).toMatchObject({ held: true })
  expect(expectUnit('t.test.ts', { ok: false, message: '\nplan: expected 1 to be 2\n  at x' })).toEqual({
    held: false,
    expected: 't.test.ts passes',
    actual: 'plan: expected 1 to be 2',
  })
})

test('trouble: the code must refuse, and say why', () => {
  const pattern = 'no L2 neighbour for node2'
  const expected = `an error that says ${pattern}`
  expect(expectTrouble(pattern, 'no L2 neighbour for node2: 172.30.2.2 is elsewhere')).toMatchObject({ held: true })
  expect(expectTrouble(pattern, 'EPERM')).toEqual({ held: false, expected, actual: 'EPERM' })
  expect(expectTrouble(pattern, undefined)).toMatchObject({ held: false, actual: 'no error: everything was built' })
})
