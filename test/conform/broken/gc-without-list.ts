import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC without a list removes everything.',
  caughtBy: 'H80',
  only: 'GC',
  how: {
    source: { 'protocol/gc.ts': [['if (key === undefined) return undefined', 'if (key === undefined) return []']] },
  },
}
