import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL of what was never added fails.',
  caughtBy: 'E49',
  seenAs: /was never added/,
  only: 'DEL',
  how: {
    shell: `lock=/run/$(printf %s "$CNI_CONTAINERID-$CNI_IFNAME" | tr / _).lock
case $CNI_COMMAND in
ADD) : >"$lock" ;;
DEL) [ -e "$lock" ] || fail 3 'was never added' ;;
esac`,
  },
}
