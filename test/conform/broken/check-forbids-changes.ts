import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'CHECK fails when a later plugin of the chain has set another MAC and told so.',
  caughtBy: 'F66',
  only: 'CHECK',
  how: {
    shell: `case $CNI_COMMAND in
ADD)
  out=$("$plugin") || { printf '%s\\n' "$out"; exit 1; }
  nsenter "--net=$CNI_NETNS" ip -o link show "$CNI_IFNAME" | sed -E 's/.*ether (\\S+).*/\\1/' >"/run/$CNI_CONTAINERID-$CNI_IFNAME.lock"
  printf '%s\\n' "$out"
  exit
  ;;
CHECK)
  now=$(nsenter "--net=$CNI_NETNS" ip -o link show "$CNI_IFNAME" 2>/dev/null | sed -E 's/.*ether (\\S+).*/\\1/')
  [ "$now" = "$(cat "/run/$CNI_CONTAINERID-$CNI_IFNAME.lock")" ] || fail 103 'another MAC'
  ;;
esac`,
  },
}
