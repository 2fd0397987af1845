import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The interface is down after ADD.',
  caughtBy: 'D30',
  seenAs: /is down|unreachable|route to .* is not in the pod/i,
  how: {
    shell: `if [ "$CNI_COMMAND" = ADD ]; then
  out=$("$plugin") || { printf '%s\\n' "$out"; exit 1; }
  nsenter "--net=$CNI_NETNS" ip link set "$CNI_IFNAME" down
  printf '%s\\n' "$out"
  exit
fi`,
  },
}
