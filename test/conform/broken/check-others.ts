import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'CHECK fails over an interface that it did not make.',
  caughtBy: 'F67',
  only: 'CHECK',
  how: {
    source: {
      'plugin/check.ts': [
        [
          'const own = ownPart(prev, pod, known)',
          `for (const { name, sandbox } of prev.interfaces)
        if (sandbox !== undefined && inPod(pod.netns, inside => inside.link(name)) === undefined) throw changed(\`there is no \${name}\`)
      const own = ownPart(prev, pod, known)`,
        ],
      ],
    },
  },
}
