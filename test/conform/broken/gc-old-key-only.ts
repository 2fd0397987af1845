import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC does not know cni.dev/valid-attachments.',
  caughtBy: 'H81',
  only: 'GC',
  how: {
    source: { 'protocol/gc.ts': [[`['cni.dev/valid-attachments', 'cni.dev/attachments']`, `['cni.dev/attachments']`]] },
  },
}
