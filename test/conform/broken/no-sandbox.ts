import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The result does not say in which namespace the interface is.',
  caughtBy: 'D32',
  also: ['D34', 'D37'],
  seenAs: /lists no interface|sandbox/,
  how: { shell: `[ "$CNI_COMMAND" != ADD ] || edit 's/,"sandbox":"[^"]*"//'` },
}
