import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL fails when the interface is gone.',
  caughtBy: 'K103',
  seenAs: /the interface is gone/,
  kind: 'chained',
  only: 'DEL',
  how: {
    shell: `[ "$CNI_COMMAND" != DEL ] || nsenter "--net=$CNI_NETNS" ip link show "$CNI_IFNAME" >/dev/null 2>&1 || fail 100 'the interface is gone'`,
  },
}
