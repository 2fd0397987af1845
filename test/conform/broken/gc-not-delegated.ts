import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC is not passed on to the IPAM plugin.',
  caughtBy: 'H86',
  only: 'GC',
  how: { source: { 'plugin/gc.ts': [[`if (config.source === 'delegate') attempt(() => ask(call, 'GC'))`, '']] } },
}
