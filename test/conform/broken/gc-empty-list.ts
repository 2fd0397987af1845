import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC with an empty list removes nothing.',
  caughtBy: 'H81',
  only: 'GC',
  how: {
    source: {
      'protocol/gc.ts': [
        [
          `return from
`,
          `if (from.objects(key).length === 0) return undefined
  return from
`,
        ],
      ],
    },
  },
}
