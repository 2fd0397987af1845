import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'CHECK fails when a later plugin of the chain has set another MAC and told so.',
  caughtBy: 'F66',
  only: 'CHECK',
  how: {
    source: {
      'plugin/check.ts': [
        [
          'return { ...conf, ...(mtu && { mtu }), runtimeConfig: { ...conf.runtimeConfig, ...(mac && { mac }) } }',
          'return conf',
        ],
      ],
    },
  },
}
