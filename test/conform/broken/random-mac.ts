import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The MAC is left to the kernel, and udev may change it.',
  caughtBy: 'D44',
  how: {
    source: {
      'link/veth.ts': [
        [
          'const { name, mac } = node',
          `const { name } = node
  const mac = undefined`,
        ],
      ],
    },
  },
}
