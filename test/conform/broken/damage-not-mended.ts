import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'After its journal was emptied, it gives out addresses that pods still have.',
  caughtBy: 'E60',
  how: {
    source: {
      'plugin/journal.ts': [['if (isCut(path) && attachedNames(call.pod.network).length > 0) mend(call)', '']],
    },
  },
}
