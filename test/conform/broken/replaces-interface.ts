import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'An interface that is there already is removed.',
  caughtBy: 'D36',
  how: { shell: '[ "$CNI_COMMAND" != ADD ] || nsenter "--net=$CNI_NETNS" ip link del "$CNI_IFNAME" 2>/dev/null' },
}
