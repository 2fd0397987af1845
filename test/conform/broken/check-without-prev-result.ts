import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'CHECK without prevResult succeeds.',
  caughtBy: 'F63',
  only: 'CHECK',
  how: {
    shell: `if [ "$CNI_COMMAND" = CHECK ]; then
  [ -n "$CNI_CONTAINERID" ] && [ -n "$CNI_NETNS" ] && [ -n "$CNI_IFNAME" ] || exec "$plugin"
  input=$(cat)
  case $input in *'"prevResult":{'*) ;; *) exit 0 ;; esac
  printf %s "$input" | "$plugin"
  exit
fi`,
  },
}
