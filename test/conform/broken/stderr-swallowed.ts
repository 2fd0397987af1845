import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'What the IPAM plugin says on stderr is lost.',
  caughtBy: 'I91',
  how: { source: { 'protocol/delegate.ts': [['if (result.stderr) process.stderr.write(result.stderr)', '']] } },
}
