import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The result tells another MTU than the interface has.',
  caughtBy: 'D30',
  seenAs: /9000/,
  how: { shell: `[ "$CNI_COMMAND" != ADD ] || edit 's/"mtu":[0-9]+/"mtu":9000/g'` },
}
