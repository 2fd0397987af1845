import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The result does not tell the MTU.',
  caughtBy: 'D33',
  seenAs: /says mtu undefined/,
  how: { shell: `[ "$CNI_COMMAND" != ADD ] || edit 's/,"mtu":[0-9]+//g'` },
}
