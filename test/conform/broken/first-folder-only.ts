import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Of the folders in CNI_PATH only the first is searched.',
  caughtBy: 'A9',
  seenAs: /no plugin conform-ipam in CNI_PATH/,
  how: { source: { 'protocol/delegate.ts': [['const found = path.map(', 'const found = path.slice(0, 1).map(']] } },
}
