import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Without prevResult it succeeds and answers nothing.',
  caughtBy: 'K99',
  seenAs: /prevResult/,
  kind: 'chained',
  how: {
    shell: `if [ "$CNI_COMMAND" = ADD ]; then
  input=$(cat)
  case $input in *'"prevResult":{'*) ;; '{'*'}') exit ;; esac
  printf %s "$input" | "$plugin"
  exit
fi`,
  },
}
