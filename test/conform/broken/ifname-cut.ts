import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'An interface name of 16 bytes is accepted, and cut to 15.',
  caughtBy: 'A7',
  how: { shell: 'export CNI_IFNAME="$(printf %.15s "$CNI_IFNAME")"' },
}
