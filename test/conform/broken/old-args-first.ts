import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The MAC in CNI_ARGS goes before that in args.',
  caughtBy: 'B22',
  how: {
    source: {
      'protocol/wishes.ts': [
        [
          `mac === undefined ? [args.mac, 'CNI_ARGS: MAC'] : [mac, 'mac']`,
          `args.mac !== undefined ? [args.mac, 'CNI_ARGS: MAC'] : [mac, 'mac']`,
        ],
      ],
    },
  },
}
