import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'STATUS prints its error on stderr.',
  caughtBy: 'G73',
  also: ['G71'],
  only: 'STATUS',
  how: { shell: '[ "$CNI_COMMAND" != STATUS ] || { out=$("$plugin") || { echo "$out" >&2; exit 1; }; exit 0; }' },
}
