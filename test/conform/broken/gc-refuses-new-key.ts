import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC refuses cni.dev/valid-attachments.',
  caughtBy: 'H78',
  seenAs: /unknown key|does not hear of GC with a list/,
  only: 'GC',
  how: {
    shell: `if [ "$CNI_COMMAND" = GC ]; then
  input=$(cat)
  case $input in *'"cni.dev/valid-attachments"'*) fail 7 'unknown key' ;; esac
  printf %s "$input" | "$plugin"
  exit
fi`,
  },
}
