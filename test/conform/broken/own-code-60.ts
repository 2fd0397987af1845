import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: "A code of its own is among those that are the specification's.",
  caughtBy: 'J96',
  how: { source: { 'protocol/error.ts': [['exhausted: 100,', 'exhausted: 60,']] } },
}
