import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The priority of a route is told and not applied.',
  caughtBy: 'D35',
  how: { source: { 'bridge/put.ts': [['metric: priority, ', '']] } },
}
