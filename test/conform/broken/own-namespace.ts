import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: "It works in the node's own namespace, when CNI_NETNS leads there.",
  caughtBy: 'A10',
  how: { shell: 'export CNI_NETNS_OVERRIDE=1' },
}
