import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Behind the interfaces of prevResult its own indexes are off.',
  caughtBy: 'D37',
  how: { source: { 'protocol/prev-result.ts': [['interface: moved(ip.interface)', 'interface: ip.interface']] } },
}
