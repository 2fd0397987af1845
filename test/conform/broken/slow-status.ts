import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'STATUS takes a second.',
  caughtBy: 'G76',
  only: 'STATUS',
  how: { shell: '[ "$CNI_COMMAND" != STATUS ] || sleep 1' },
}
