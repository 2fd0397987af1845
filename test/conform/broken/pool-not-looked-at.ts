import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'STATUS is ready when all addresses are held.',
  caughtBy: 'G71',
  only: 'STATUS',
  how: {
    source: {
      'plugin/status.ts': [
        [`(source === 'pool' ? poolTrouble(conf, dirname(journalPath(call))) : undefined)`, 'undefined'],
      ],
    },
  },
}
