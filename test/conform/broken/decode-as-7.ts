import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'What is no JSON is answered with code 7.',
  caughtBy: 'B14',
  how: { source: { 'protocol/error.ts': [['decode: 6,', 'decode: 7,']] } },
}
