import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'It answers with an empty result in place of prevResult.',
  caughtBy: 'K100',
  kind: 'chained',
  how: {
    shell: `[ "$CNI_COMMAND" != ADD ] || edit 's/.*/{"cniVersion":"1.0.0","interfaces":[],"ips":[],"routes":[]}/'`,
  },
}
