import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'prevResult is not in the result.',
  caughtBy: 'D37',
  how: { source: { 'protocol/prev-result.ts': [['if (prev === undefined) return own', 'if (true) return own']] } },
}
