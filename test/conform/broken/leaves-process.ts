import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'ADD leaves a process behind.',
  caughtBy: 'A12',
  seenAs: /new process: [^;]*sleep 1000/,
  how: { shell: '[ "$CNI_COMMAND" != ADD ] || setsid sleep 1000 </dev/null >/dev/null 2>&1 &' },
}
