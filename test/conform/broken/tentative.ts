import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The IPv6 address is not of use yet when ADD ends.',
  caughtBy: 'D46',
  how: {
    source: {
      'ipam/assign.ts': [['newAddress({ index, address, noDad: true })', 'newAddress({ index, address })']],
      'protocol/detection.ts': [[`before !== undefined && before !== '0' && `, 'false && ']],
    },
  },
}
