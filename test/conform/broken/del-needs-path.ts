import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL fails when the namespace is gone.',
  caughtBy: 'E50',
  seenAs: /the namespace is gone/,
  only: 'DEL',
  how: {
    shell: `[ "$CNI_COMMAND" != DEL ] || [ -z "$CNI_NETNS" ] || [ -e "$CNI_NETNS" ] || fail 3 'the namespace is gone'`,
  },
}
