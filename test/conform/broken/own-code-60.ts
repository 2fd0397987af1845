import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: "Codes of its own are among those that are the specification's.",
  caughtBy: 'J96',
  how: {
    source: {
      'protocol/error.ts': [
        ['exhausted: 100,', 'exhausted: 60,'],
        ['delegate: 104,', 'delegate: 64,'],
        ['internal: 199,', 'internal: 99,'],
        ['kernel: 102,', 'kernel: 62,'],
      ],
    },
  },
}
