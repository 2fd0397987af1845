import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'It ends with 0 when it has failed.',
  caughtBy: 'J95',
  seenAs: /ended with 0|succeeded though/,
  how: {
    shell: `"$plugin"
exit 0`,
  },
}
