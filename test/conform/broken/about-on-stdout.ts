import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Called without CNI_COMMAND it tells about itself on stdout.',
  caughtBy: 'A1',
  how: { shell: '[ -n "$CNI_COMMAND" ] || { "$plugin" 2>&1; exit; }' },
}
