import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DELs wait for each other from beginning to end.',
  caughtBy: 'E62',
  only: 'DEL',
  how: { shell: '[ "$CNI_COMMAND" != DEL ] || { exec 9>/run/slow.lock; flock 9; sleep 0.05; }' },
}
