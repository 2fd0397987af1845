import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC removes what is listed as well.',
  caughtBy: 'H82',
  only: 'GC',
  how: { source: { 'protocol/gc.ts': [['new Set(live.map(hostName))', 'new Set<string>()']] } },
}
