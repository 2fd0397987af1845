import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'A key that it does not know is refused without a word about it.',
  caughtBy: 'B18',
  how: {
    source: {
      'protocol/config.ts': [
        [
          'if (isObject(json)) return json',
          `const known = /^(cniVersion|name|type|ipam|bridge|isGateway|isDefaultGateway|hairpinMode|mtu|dns|datapath|ipMasq|vlan|forceAddress|promiscMode|capabilities|runtimeConfig|args|prevResult|cniVersions|disable.*|cni\\.dev.*)$/
  if (isObject(json) && !Object.keys(json).every(key => known.test(key))) throw new CniError(codes.invalidConfig, 'unknown key')
  if (isObject(json)) return json`,
        ],
      ],
    },
  },
}
