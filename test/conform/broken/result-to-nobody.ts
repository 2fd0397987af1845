import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'An ADD whose result nobody read is forgotten: DEL finds nothing to remove.',
  caughtBy: 'A116',
  how: {
    shell: `unread=/run/unread-$(printf %s "$CNI_CONTAINERID" | tr -c a-zA-Z0-9 _)
case $CNI_COMMAND in
ADD)
  out=$("$plugin") || { printf '%s\\n' "$out"; exit 1; }
  trap '' PIPE
  printf '%s\\n' "$out" 2>/dev/null || : >"$unread"
  exit
  ;;
DEL) [ ! -e "$unread" ] || exit 0 ;;
esac`,
  },
}
