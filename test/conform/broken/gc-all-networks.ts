import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'GC removes attachments of other networks.',
  caughtBy: 'H83',
  only: 'GC',
  how: {
    shell: `if [ "$CNI_COMMAND" = GC ]; then
  input=$(cat)
  for folder in /run/mini-cni/*/; do
    printf %s "$input" | sed -E "s/\\"name\\":\\"[^\\"]*\\"/\\"name\\":\\"$(basename "$folder")\\"/" | "$plugin" >/dev/null
  done
  printf %s "$input" | "$plugin"
  exit
fi`,
  },
}
