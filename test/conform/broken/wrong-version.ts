import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The result says another cniVersion than the configuration.',
  caughtBy: 'D29',
  seenAs: /0\.9\.9|cniVersion is not/,
  how: { shell: `[ "$CNI_COMMAND" != ADD ] || edit 's/"cniVersion":"[^"]*"/"cniVersion":"0.9.9"/'` },
}
