import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'A configuration without a name is accepted.',
  caughtBy: 'B15',
  also: ['J95'],
  how: {
    source: {
      'protocol/config.ts': [
        [
          'const name = nameIn(json)',
          `const name = typeof json.name === 'string' && json.name !== '' ? nameIn(json) : 'default'`,
        ],
      ],
    },
  },
}
