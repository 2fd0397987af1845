import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'STATUS is always ready.',
  caughtBy: 'G71',
  also: ['G73', 'G74'],
  only: 'STATUS',
  how: { shell: '[ "$CNI_COMMAND" != STATUS ] || exit 0' },
}
