import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The IPAM plugin gets only its section of the configuration.',
  caughtBy: 'I90',
  how: {
    source: {
      'plugin/ask.ts': [
        [
          'env, json, version, until',
          'env, json: { cniVersion: json.cniVersion, name: json.name, ipam: json.ipam }, version, until',
        ],
      ],
    },
  },
}
