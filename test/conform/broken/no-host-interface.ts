import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: "The result does not list the node's interfaces.",
  caughtBy: 'D32',
  how: {
    source: {
      'plugin/add.ts': [
        [
          'const json = formatResult(merge(config.prevResult, own), config.version)',
          `const only = own.interfaces.filter(({ sandbox }) => sandbox !== undefined)
    const ips = own.ips.map(ip => ({ ...ip, interface: 0 }))
    const json = formatResult(merge(config.prevResult, { ...own, interfaces: only, ips }), config.version)`,
        ],
      ],
    },
  },
}
