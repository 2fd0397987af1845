import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'The second DEL fails.',
  caughtBy: 'E48',
  seenAs: /was deleted before/,
  only: 'DEL',
  how: {
    shell: `case $CNI_COMMAND in
ADD) rm -f "/run/$CNI_CONTAINERID-$CNI_IFNAME.lock" ;;
DEL)
  [ ! -e "/run/$CNI_CONTAINERID-$CNI_IFNAME.lock" ] || fail 100 'was deleted before'
  : >"/run/$CNI_CONTAINERID-$CNI_IFNAME.lock"
  ;;
esac`,
  },
}
