import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'VERSION answers without cniVersion.',
  caughtBy: 'C24',
  only: 'VERSION',
  how: { shell: `[ "$CNI_COMMAND" != VERSION ] || edit 's/"cniVersion":"[^"]*",//'` },
}
