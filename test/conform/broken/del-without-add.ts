import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL of what was never added fails.',
  caughtBy: 'E49',
  seenAs: /was never added/,
  only: 'DEL',
  how: {
    shell: `case $CNI_COMMAND in
ADD) : >"/run/$CNI_CONTAINERID-$CNI_IFNAME.lock" ;;
DEL) [ -e "/run/$CNI_CONTAINERID-$CNI_IFNAME.lock" ] || fail 3 'was never added' ;;
esac`,
  },
}
