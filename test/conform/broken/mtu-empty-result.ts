import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'It answers with an empty result in place of prevResult.',
  caughtBy: 'K100',
  seenAs: /of prevResult is not in the result/,
  kind: 'chained',
  how: {
    shell: `[ "$CNI_COMMAND" != ADD ] || edit 's/^[{]"cniVersion":"([^"]*)".*/{"cniVersion":"\\1","interfaces":[],"ips":[],"routes":[]}/'`,
  },
}
