import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The code of an error of the IPAM plugin is replaced.',
  caughtBy: 'I91',
  how: {
    source: {
      'protocol/delegate.ts': [
        ['return new CniError(code as number, text,', 'return new CniError(codes.delegate, text,'],
      ],
    },
  },
}
