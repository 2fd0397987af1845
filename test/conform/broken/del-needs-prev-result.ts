import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL without prevResult is refused.',
  caughtBy: 'E52',
  seenAs: /prevResult is missing/,
  only: 'DEL',
  how: {
    shell: `if [ "$CNI_COMMAND" = DEL ]; then
  input=$(cat)
  case $input in *'"prevResult":{"'*) ;; *) fail 7 'prevResult is missing' ;; esac
  printf %s "$input" | "$plugin"
  exit
fi`,
  },
}
