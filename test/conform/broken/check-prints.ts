import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'CHECK prints an empty object.',
  caughtBy: 'F64',
  only: 'CHECK',
  how: { shell: `[ "$CNI_COMMAND" != CHECK ] || { "$plugin" && echo '{}'; exit; }` },
}
