import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'STATUS without CNI_CONTAINERID is refused.',
  caughtBy: 'A5',
  seenAs: /CNI_CONTAINERID is missing/,
  only: 'STATUS',
  how: { shell: `[ "$CNI_COMMAND" != STATUS ] || [ -n "$CNI_CONTAINERID" ] || fail 4 'CNI_CONTAINERID is missing'` },
}
