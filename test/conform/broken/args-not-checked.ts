import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Unknown keys in CNI_ARGS are accepted without IgnoreUnknown.',
  caughtBy: 'A115',
  how: {
    source: { 'protocol/environment.ts': [['strange.length === 0 || lenient', 'strange.length >= 0 || lenient']] },
  },
}
