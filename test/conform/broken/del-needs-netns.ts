import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL without CNI_NETNS is refused.',
  caughtBy: 'A4',
  also: ['E54'],
  only: 'DEL',
  how: { shell: `[ "$CNI_COMMAND" != DEL ] || [ -n "$CNI_NETNS" ] || fail 4 'CNI_NETNS is missing'` },
}
