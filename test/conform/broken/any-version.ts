import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'A cniVersion that it does not list is accepted.',
  caughtBy: 'B16',
  also: ['J95'],
  how: {
    source: { 'protocol/version.ts': [['if (version !== undefined) return version', 'return version ?? current']] },
  },
}
