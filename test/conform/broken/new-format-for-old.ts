import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'In 0.1.0 and 0.2.0 it answers with ips in place of ip4.',
  caughtBy: 'D31',
  also: ['C26'],
  how: {
    source: {
      'protocol/result.ts': [
        [`if (!isAtLeast(version, '0.3.0')) return { cniVersion: version, ...perFamily(result), ...dns }`, ''],
      ],
    },
  },
}
