import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Where there are both keys GC goes by the old one.',
  caughtBy: 'H79',
  only: 'GC',
  how: {
    source: {
      'protocol/gc.ts': [
        [
          `['cni.dev/valid-attachments', 'cni.dev/attachments']`,
          `['cni.dev/attachments', 'cni.dev/valid-attachments']`,
        ],
      ],
    },
  },
}
