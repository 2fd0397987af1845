import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'VERSION lists 1.1.0, and a configuration of 1.1.0 is answered as if it were of 1.0.0.',
  caughtBy: 'C26',
  also: ['D29', 'D31'],
  only: 'VERSION',
  how: {
    shell: `if [ "$CNI_COMMAND" = ADD ]; then
  sed 's/"cniVersion":"1\\.1\\.0"/"cniVersion":"1.0.0"/' | "$plugin"
  exit
fi`,
  },
}
