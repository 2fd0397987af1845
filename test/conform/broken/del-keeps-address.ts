import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL does not give the address back.',
  caughtBy: 'E53',
  how: {
    source: {
      'ipam/ipam.ts': [
        [
          `    link.del(pod, conf)
    release(conf, pod)`,
          '    link.del(pod, conf)',
        ],
      ],
    },
  },
}
