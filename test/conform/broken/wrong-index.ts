import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: "ips[].interface points to the node's end of the cable.",
  caughtBy: 'D34',
  how: { shell: `[ "$CNI_COMMAND" != ADD ] || edit 's/"interface":1/"interface":0/g'` },
}
