import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'VERSION without input never ends.',
  caughtBy: 'C25',
  only: 'VERSION',
  how: {
    shell: `if [ "$CNI_COMMAND" = VERSION ]; then
  input=$(cat)
  [ -n "$input" ] || sleep 100
  printf %s "$input" | "$plugin"
  exit
fi`,
  },
}
