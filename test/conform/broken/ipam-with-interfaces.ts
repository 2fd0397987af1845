import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'As an IPAM plugin it answers with interfaces.',
  caughtBy: 'I93',
  kind: 'ipam',
  how: { source: { 'plugin/add.ts': [['return abbreviated', 'return whole']] } },
}
