import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'CHECK is not passed on to the IPAM plugin.',
  caughtBy: 'F68',
  only: 'CHECK',
  how: { source: { 'plugin/steps.ts': [[`ask(call, 'CHECK')`, '']] } },
}
