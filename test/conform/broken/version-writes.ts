import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'VERSION writes a file.',
  caughtBy: 'C27',
  only: 'VERSION',
  how: { shell: '[ "$CNI_COMMAND" != VERSION ] || { mkdir -p /run/mini-cni; echo >/run/mini-cni/asked; }' },
}
