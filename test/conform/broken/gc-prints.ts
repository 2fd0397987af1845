import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC prints an empty object.',
  caughtBy: 'H87',
  only: 'GC',
  how: { shell: `[ "$CNI_COMMAND" != GC ] || { "$plugin" && echo '{}'; exit; }` },
}
