import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'An IPAM plugin that answers null is taken for one without addresses.',
  caughtBy: 'I94',
  how: {
    source: {
      'protocol/delegate.ts': [
        [
          'if (!isObject(answer)) throw',
          `if (answer === null) return { cniVersion: version, interfaces: [], ips: [], routes: [] }
  if (!isObject(answer)) throw`,
        ],
      ],
    },
  },
}
