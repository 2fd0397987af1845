import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL fails when the interface is gone.',
  caughtBy: 'E51',
  seenAs: /the interface is gone|its IPAM plugin does not hear of DEL/,
  only: 'DEL',
  how: {
    shell: `lock=/run/$(printf %s "$CNI_CONTAINERID-$CNI_IFNAME" | tr / _).lock
case $CNI_COMMAND in
ADD) : >"$lock" ;;
DEL)
  [ ! -e "$lock" ] || [ ! -e "$CNI_NETNS" ] || nsenter "--net=$CNI_NETNS" ip link show "$CNI_IFNAME" >/dev/null 2>&1 || fail 100 'the interface is gone'
  rm -f "$lock"
  ;;
esac`,
  },
}
