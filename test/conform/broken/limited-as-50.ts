import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'STATUS does not say that running pods are hurt.',
  caughtBy: 'G72',
  only: 'STATUS',
  how: { source: { 'protocol/error.ts': [['limited: 51,', 'limited: 50,']] } },
}
