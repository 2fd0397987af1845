/** Reports of a small lab as check runs leave them, for screens and formats. */
import type { CheckResult, Report, StepReport } from '../../../../lab-runner/src/checks/report.ts'
import type { Course, Lab } from '../../../../lab-runner/src/course/lab.ts'
import { check, course as courseOf, lab, step } from '../checks/small-lab.ts'

const outro = `## What you built

What you can do now: one cable, two **namespaces**. What hurts: three pods need three cables. Lab 04 puts a switch between them.

Three questions: …
`
export const veth: Lab = lab('03-veth', [step('veth-pair', []), step('both-up', []), step('addresses', [check()])], {
  title: 'A cable between two namespaces',
  outro,
  module: 'link',
})
export const course: Course = courseOf([
  lab('01-netns', [step('name', [])]),
  lab('02-pause', [step('pause', [])], { module: 'sandbox' }),
  veth,
  lab('04-bridge', [step('bridge', [])]),
  lab('05-ipam', [step('ipam', [])], { underlays: ['routed'] }),
])

export function held(expect: string, on = 'node1'): CheckResult {
  const argv = ['ip', '-j', 'link', 'show', 'veth-a']
  const seen = { expected: 'operstate UP', actual: 'operstate UP', output: '[{"operstate":"UP"}]\n' }
  return {
    lab: '03-veth',
    step: 'veth-pair',
    expect,
    state: 'held',
    on,
    argv,
    paste: enter(1, argv),
    ...seen,
    hint: 'is it?',
    ms: 12,
  }
}

export function notAsked(expect: string): CheckResult {
  return { lab: '03-veth', step: 'both-up', expect, state: 'not-asked', hint: 'can it?', ms: 0 }
}

export const down: CheckResult = {
  lab: '03-veth',
  step: 'both-up',
  expect: 'pod a has eth0 and it is up',
  state: 'failed',
  on: 'pod a',
  argv: ['ip', '-j', 'link', 'show', 'eth0'],
  paste: enter(1, ['ip', '-j', 'link', 'show', 'eth0']),
  expected: 'operstate UP',
  actual: 'operstate DOWN, flags BROADCAST,MULTICAST,M-DOWN',
  output: '[{"ifname":"eth0",\n"operstate":"DOWN"}]\n',
  hint: 'a veth end is born down; which flag raises it, and on which end?',
  ms: 1013,
}

export const unreachable: CheckResult = {
  ...down,
  expect: "node1 reaches pod a's address",
  on: 'node1',
  argv: ['sh', '-c', "ping -c1 -W1 10.244.1.2 | grep ' 0% packet loss'"],
  paste: ['nsenter', '-t', '4711', '-m', '--', 'sh', '-c', "ping -c1 -W1 10.244.1.2 | grep ' 0% packet loss'"],
  expected: 'exit 0',
  actual:
    'exit 1: From 172.30.0.11 icmp_seq=1 Destination Host Unreachable, said three times, and then there was nothing more',
  hint: 'which end has an address?',
}

function enter(pid: number, argv: readonly string[]): readonly string[] {
  return ['nsenter', '-t', `${pid}`, '--net=/proc/1/root/run/netns/a', '--', ...argv]
}

const pair: StepReport = {
  id: 'veth-pair',
  title: 'A cable',
  checks: [held('pod a has a second interface', 'pod a'), held('its peer is on node1')],
}
const upHeld: StepReport = { id: 'both-up', title: 'Both ends up', checks: [held('eth0 is up', 'pod a')] }
const last: StepReport = {
  id: 'addresses',
  title: 'Addresses',
  checks: [notAsked('node1 reaches 10.244.1.2'), notAsked('and back')],
}

const base = {
  lab: '03-veth',
  title: 'A cable between two namespaces',
  track: 'hand',
  underlay: 'bridged',
  ms: 432,
} as const
const fine = [
  { lab: '01-netns', failed: [] },
  { lab: '02-pause', failed: [] },
]

export const passing: Report = {
  ...base,
  steps: [pair, upHeld, { ...last, checks: [held('node1 reaches 10.244.1.2')] }],
  earlier: fine,
  ok: true,
}

/** The step's mistake speaks; `mistake` undefined: a check does. */
export function failing(mistake?: StepReport['mistake'], failed: readonly CheckResult[] = [down]): Report {
  const bothUp = { id: 'both-up', title: 'Both ends up', checks: [...failed, notAsked('node1 hears of the cable')] }
  const steps = [pair, mistake === undefined ? bothUp : { ...bothUp, mistake }, last]
  return { ...base, steps, earlier: fine, ok: false }
}

export const oneEndDown: NonNullable<StepReport['mistake']> = {
  name: 'only one end is up',
  say: 'eth0 in pod a exists but is down; both ends of a cable must be up',
  on: 'pod a',
  argv: ['ip', '-j', 'link', 'show', 'eth0'],
}

export const podGone: CheckResult = {
  lab: '01-netns',
  step: 'name',
  expect: 'a is a network namespace pinned on node1',
  state: 'failed',
  on: 'node1',
  argv: ['ip', 'netns', 'list'],
  expected: 'a',
  actual: 'pod a does not exist on node1: ip netns list shows nothing named a',
  hint: 'which command makes a network namespace and leaves it a name?',
  ms: 30,
}

export function earlierBroken(own: Report, failed: readonly CheckResult[] = [podGone]): Report {
  return {
    ...own,
    earlier: [
      { lab: '01-netns', failed },
      { lab: '02-pause', failed: [] },
    ],
    ok: false,
  }
}

export function troubled(trouble: NonNullable<Report['trouble']>): Report {
  return { ...base, track: 'code', steps: [], earlier: [], trouble, holes: { filled: 1, total: 3 }, ok: false }
}
