import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'When all addresses are held, it gives one out a second time.',
  caughtBy: 'D47',
  how: {
    source: {
      'ipam/pool.ts': [
        [
          'if (address === undefined) throw exhausted(pool)',
          'if (address === undefined) return textOf(pool, pool.set[0]?.last ?? 0n)',
        ],
      ],
    },
  },
}
