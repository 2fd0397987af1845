import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'CHECK never looks at the interface.',
  caughtBy: 'F65',
  only: 'CHECK',
  how: {
    source: {
      'plugin/check.ts': [
        [
          `      pipeline.check(pod, conf, own, stepsFor(call))
`,
          `      if (config.source === 'delegate') for (const step of stepsFor(call)) if (step.name === 'assigned') step.check(pod, conf, own)
`,
        ],
        [
          `      inPod(pod.netns, inside => checkAssigned(inside, pod, addressesOf(prev, pod), own.routes))
`,
          '',
        ],
      ],
    },
  },
}
