import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'When nobody reads its result, the attachment stays.',
  caughtBy: 'A116',
  how: { shell: '[ "$CNI_COMMAND" != ADD ] || edit s/x/x/' },
}
