import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'It ends with 0 when it has failed.',
  caughtBy: 'J95',
  how: {
    shell: `"$plugin"
exit 0`,
  },
}
