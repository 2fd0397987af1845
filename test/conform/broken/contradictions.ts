import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Options that contradict each other are accepted.',
  caughtBy: 'B23',
  how: {
    source: {
      'protocol/net-conf.ts': [
        [
          `  refuseContradictions(from, conf, source)
`,
          '',
        ],
      ],
    },
  },
}
