import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The pool is not locked, so that two pods that come at once get one address.',
  caughtBy: 'D39',
  how: {
    source: {
      'ipam/journal.ts': [
        ['return withLock(journal.directory, () => {', 'return (<T>(work: () => T) => work())(() => {'],
        [
          'const answer = change(',
          `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
      const answer = change(`,
        ],
      ],
    },
  },
}
