import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'args.cni.mac goes before runtimeConfig.mac.',
  caughtBy: 'B120',
  how: {
    source: {
      'protocol/wishes.ts': [
        [`declared('mac')?.text('mac') || cni?.text('mac')`, `cni?.text('mac') || declared('mac')?.text('mac')`],
      ],
    },
  },
}
