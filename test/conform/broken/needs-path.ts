import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'It does not work without PATH.',
  caughtBy: 'A11',
  how: { shell: `/usr/bin/env | /usr/bin/grep -q '^PATH=' || fail 5 'PATH is not set'` },
}
