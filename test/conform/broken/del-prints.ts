import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL prints an empty object.',
  caughtBy: 'E58',
  only: 'DEL',
  how: { shell: `[ "$CNI_COMMAND" != DEL ] || { "$plugin" && echo '{}'; exit; }` },
}
