import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'ADD without a configuration is accepted.',
  caughtBy: 'B13',
  how: {
    shell: `if [ "$CNI_COMMAND" = ADD ]; then
  input=$(cat)
  [ -n "$input" ] || exit 0
  printf %s "$input" | "$plugin"
  exit
fi`,
  },
}
