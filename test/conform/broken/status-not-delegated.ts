import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'STATUS is not passed on to the IPAM plugin.',
  caughtBy: 'G74',
  only: 'STATUS',
  how: { source: { 'plugin/status.ts': [[`if (source === 'delegate') ask(call, 'STATUS')`, '']] } },
}
