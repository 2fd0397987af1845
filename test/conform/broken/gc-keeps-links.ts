import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC gives addresses back and leaves the cables.',
  caughtBy: 'H84',
  only: 'GC',
  how: {
    source: {
      'plugin/gc.ts': [
        [
          `attempt(() => (config.role === 'ipam' ? void release(config.conf, key) : remove(call, key)))`,
          'attempt(() => void release(config.conf, key))',
        ],
      ],
    },
  },
}
