import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC stops at the first attachment that cannot be removed.',
  caughtBy: 'H85',
  only: 'GC',
  how: { source: { 'plugin/gc.ts': [['failed.push(error)', 'throw error']] } },
}
