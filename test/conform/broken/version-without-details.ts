import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The error about an unknown cniVersion does not say which it takes.',
  caughtBy: 'B117',
  how: {
    source: {
      'protocol/version.ts': [
        [
          `const message = \`incompatible CNI versions: the configuration says \${JSON.stringify(named)}, mini-cni speaks \${versions[0]} … \${current}\``,
          `const message = 'incompatible CNI versions'`,
        ],
        [`\`config is \${JSON.stringify(named)}, plugin supports \${JSON.stringify(versions)}\`,`, 'undefined,'],
      ],
    },
  },
}
