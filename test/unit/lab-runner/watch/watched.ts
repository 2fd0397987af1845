/** States of a watched lab, for what is made of them. */
import type { Report } from '../../../../lab-runner/src/checks/report.ts'
import type { State } from '../../../../lab-runner/src/watch/state.ts'
import { course, failing, oneEndDown, veth } from '../report/reports.ts'

/** 12:04:31 UTC */
export const noon = Date.UTC(2026, 4, 5, 12, 4, 31)

const seen = failing(oneEndDown)

/** Lab 03 of five, by hand, one of its mistakes seen. */
export function watched(change: Partial<State> = {}): State {
  const plain = { course, lab: veth, track: 'hand', cluster: 'lab', done: ['01-netns', '02-pause'] } as const
  return { ...plain, up: true, now: noon, repeated: false, report: seen, lookedAt: noon, ...change }
}

export const todo: NonNullable<Report['trouble']> = {
  kind: 'todo',
  file: 'link/veth.ts',
  line: 41,
  function: 'addVethPair',
  message: 'TODO 03-veth',
  sentence: 'send RTM_NEWLINK with IFLA_LINKINFO kind "veth" and the peer nested inside',
  command: 'ip link add veth7c1 type veth peer name eth0 netns a',
}
