import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Without prevResult it answers with a result of its own.',
  caughtBy: 'K99',
  kind: 'chained',
  how: {
    shell: `if [ "$CNI_COMMAND" = ADD ]; then
  input=$(cat)
  case $input in *'"prevResult":{'*) ;; *) echo '{"cniVersion":"1.0.0","interfaces":[],"ips":[]}'; exit ;; esac
  printf %s "$input" | "$plugin"
  exit
fi`,
  },
}
