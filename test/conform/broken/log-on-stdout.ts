import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'ADD prints a log line on stdout before the result.',
  caughtBy: 'D28',
  seenAs: /not one JSON object|on stdout in place of an error/,
  how: { shell: `[ "$CNI_COMMAND" != ADD ] || echo 'level=info msg="adding a pod"'` },
}
