import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The address of the IPAM plugin stays when ADD fails afterwards.',
  caughtBy: 'I92',
  how: {
    source: {
      'pipeline.ts': [
        [
          'const failed = undo(begun, pod, conf)',
          `const failed = undo(begun.filter(({ name }) => name !== 'assigned'), pod, conf)`,
        ],
      ],
    },
  },
}
