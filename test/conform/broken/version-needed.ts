import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'A configuration without cniVersion is refused.',
  caughtBy: 'B17',
  how: {
    source: {
      'protocol/version.ts': [[`if (named === undefined || named === null || named === '') return '0.1.0'`, '']],
    },
  },
}
