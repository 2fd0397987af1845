import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'STATUS is never ready.',
  caughtBy: 'G70',
  seenAs: /not ready/,
  only: 'STATUS',
  how: { shell: `[ "$CNI_COMMAND" != STATUS ] || fail 50 'not ready'` },
}
