import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'CHECK writes a file.',
  caughtBy: 'F69',
  only: 'CHECK',
  how: { shell: '[ "$CNI_COMMAND" != CHECK ] || { mkdir -p /run/mini-cni; echo >/run/mini-cni/checked; }' },
}
