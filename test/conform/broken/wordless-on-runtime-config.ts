import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'A malformed runtimeConfig ends it without a word.',
  caughtBy: 'B21',
  how: {
    shell: `if [ "$CNI_COMMAND" = ADD ]; then
  input=$(cat)
  case $input in *'"runtimeConfig":"'* | *no-mac* | *no-ip*) exit 1 ;; esac
  printf %s "$input" | "$plugin"
  exit
fi`,
  },
}
