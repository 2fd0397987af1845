import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Errors are told as plain text.',
  caughtBy: 'J95',
  seenAs: /on stdout in place of an error|no error with code and msg on stdout/,
  how: {
    shell: `out=$("$plugin") || { printf '%s\\n' "$out" | sed -E 's/.*"msg":"([^"]*)".*/Error: \\1/'; exit 1; }
[ -z "$out" ] || printf '%s\\n' "$out"
exit 0`,
  },
}
