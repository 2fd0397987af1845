import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The message of an error has several lines.',
  caughtBy: 'J98',
  how: {
    source: {
      'protocol/error.ts': [['super(oneLine(message), options)', `super(\`failed:\\n\${message}\\n\\n\`, options)`]],
    },
  },
}
