import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Errors do not say their cniVersion.',
  caughtBy: 'J115',
  how: {
    shell: `out=$("$plugin") || { printf '%s\\n' "$out" | sed -E 's/"cniVersion":"[^"]*",//'; exit 1; }
[ -z "$out" ] || printf '%s\\n' "$out"
exit 0`,
  },
}
