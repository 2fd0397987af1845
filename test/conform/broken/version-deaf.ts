import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'VERSION takes no notice of the cniVersion that it is asked in.',
  caughtBy: 'C115',
  only: 'VERSION',
  how: { source: { 'protocol/version.ts': [['versions.find(one => one === named) ?? current', 'current']] } },
}
