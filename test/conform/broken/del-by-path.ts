import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: "DEL removes the interface behind a recycled path, which is another container's.",
  caughtBy: 'E55',
  only: 'DEL',
  how: { shell: '[ "$CNI_COMMAND" != DEL ] || nsenter "--net=$CNI_NETNS" ip link del "$CNI_IFNAME" 2>/dev/null' },
}
