import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'An IPv4 address has an IPv6 gateway.',
  caughtBy: 'D34',
  how: { shell: `[ "$CNI_COMMAND" != ADD ] || edit 's/"gateway":"[0-9]+\\.[0-9.]+"/"gateway":"fd00:10:88::1"/'` },
}
