import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL is not passed on to the IPAM plugin.',
  caughtBy: 'E54',
  how: { source: { 'plugin/steps.ts': [[`ask(call, 'DEL')`, '']] } },
}
