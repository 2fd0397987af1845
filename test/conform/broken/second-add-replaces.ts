import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'A second ADD of the same attachment gives it another address.',
  caughtBy: 'D38',
  how: {
    source: {
      'plugin/add.ts': [
        [
          `if (there)
`,
          `if (false)
`,
        ],
      ],
    },
  },
}
