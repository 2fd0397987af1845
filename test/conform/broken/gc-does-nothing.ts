import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC succeeds and removes nothing.',
  caughtBy: 'H84',
  also: ['H86'],
  only: 'GC',
  how: { shell: '[ "$CNI_COMMAND" != GC ] || exit 0' },
}
