import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'An ADD whose namespace is missing keeps an address.',
  caughtBy: 'D42',
  how: {
    source: {
      'plugin/add.ts': [
        [
          'const namespace = podNamespace(environment.netns)',
          `if (config.source === 'pool') reserve(config.conf, pod)
  const namespace = podNamespace(environment.netns)`,
        ],
      ],
    },
  },
}
