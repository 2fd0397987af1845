import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'An ADD that fails keeps its address.',
  caughtBy: 'D40',
  how: {
    source: {
      'pipeline.ts': [
        [
          'const failed = undo(begun, pod, conf)',
          `const failed = undo(begun.filter(({ name }) => name !== 'ipam'), pod, conf)`,
        ],
      ],
    },
  },
}
