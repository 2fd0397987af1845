import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Up to 0.4.0 the entries of ips lack their version.',
  caughtBy: 'D31',
  also: ['C26'],
  how: { source: { 'protocol/result.ts': [[`const tagged = !isAtLeast(version, '1.0.0')`, 'const tagged = false']] } },
}
