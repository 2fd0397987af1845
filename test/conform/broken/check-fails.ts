import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'CHECK always fails.',
  caughtBy: 'F64',
  seenAs: /not as it was/,
  only: 'CHECK',
  how: { shell: `[ "$CNI_COMMAND" != CHECK ] || fail 103 'not as it was'` },
}
