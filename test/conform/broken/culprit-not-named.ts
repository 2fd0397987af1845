import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Code 4 does not say which variable is wrong.',
  caughtBy: 'J97',
  also: ['A3'],
  how: {
    source: {
      'protocol/environment.ts': [
        [
          `new CniError(codes.invalidEnvironment, sentences.join('; '))`,
          `new CniError(codes.invalidEnvironment, 'the environment is wrong')`,
        ],
      ],
    },
  },
}
