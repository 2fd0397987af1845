import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'CHECK writes a file.',
  caughtBy: 'F69',
  only: 'CHECK',
  how: {
    shell:
      '[ "$CNI_COMMAND" != CHECK ] || [ -z "$CNI_CONTAINERID" ] || [ -z "$CNI_NETNS" ] || [ -z "$CNI_IFNAME" ] || { mkdir -p /run/mini-cni; echo >/run/mini-cni/checked; }',
  },
}
