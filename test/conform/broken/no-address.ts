import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The addresses of the result are not on the interface.',
  caughtBy: 'D30',
  seenAs: /unreachable|lost its address/i,
  how: {
    source: { 'ipam/assign.ts': [['...ips.map(({ address }) => newAddress({ index, address, noDad: true })),', '']] },
  },
}
