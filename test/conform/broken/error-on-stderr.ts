import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Errors are told on stderr.',
  caughtBy: 'J95',
  seenAs: /on stdout in place of an error|no error with code and msg on stdout/,
  how: {
    shell: `out=$("$plugin") || { printf '%s\\n' "$out" >&2; exit 1; }
[ -z "$out" ] || printf '%s\\n' "$out"
exit 0`,
  },
}
