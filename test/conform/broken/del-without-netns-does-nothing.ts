import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL with an empty CNI_NETNS succeeds and removes nothing.',
  caughtBy: 'E53',
  also: ['E54'],
  only: 'DEL',
  how: { shell: '[ "$CNI_COMMAND" != DEL ] || [ -n "$CNI_NETNS" ] || exit 0' },
}
