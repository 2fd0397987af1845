import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The result tells another MAC than the interface has.',
  caughtBy: 'D30',
  seenAs: /has MAC/,
  how: {
    shell: `[ "$CNI_COMMAND" != ADD ] || edit 's/("mac":"..:..:..:..:..:)..(","mtu":[0-9]+,"sandbox"|","sandbox")/\\100\\2/'`,
  },
}
