import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'ipam.type may be a path.',
  caughtBy: 'B116',
  how: { source: { 'protocol/net-conf.ts': [[`if (type.includes('/'))`, 'if (false)']] } },
}
