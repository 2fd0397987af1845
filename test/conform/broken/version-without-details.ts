import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The error about an unknown cniVersion has no details.',
  caughtBy: 'B117',
  how: {
    source: {
      'protocol/version.ts': [
        ['`config is ${JSON.stringify(named)}, plugin supports ${JSON.stringify(versions)}`,', 'undefined,'],
      ],
    },
  },
}
