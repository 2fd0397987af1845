import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'An ADD that fails leaves what it has made.',
  caughtBy: 'D40',
  how: { source: { 'pipeline.ts': [['const failed = undo(begun, pod, conf)', 'const failed: unknown[] = []']] } },
}
