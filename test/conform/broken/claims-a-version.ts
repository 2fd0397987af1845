import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'VERSION lists a version that it refuses.',
  caughtBy: 'C26',
  only: 'VERSION',
  how: { shell: `[ "$CNI_COMMAND" != VERSION ] || edit 's/"1\\.1\\.0"\\]/"1.1.0","1.2.0"]/'` },
}
