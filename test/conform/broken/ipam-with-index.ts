import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'As an IPAM plugin it points to an interface.',
  caughtBy: 'I93',
  seenAs: /result\.ips\[0\]\.interface is 0/,
  kind: 'ipam',
  how: {
    shell: `[ "$CNI_COMMAND" != ADD ] || edit 's/\\{("version":"[46]",)?"address"/{\\1"interface":0,"address"/g'`,
  },
}
