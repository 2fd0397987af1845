import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'DEL removes the other interfaces of the container as well.',
  caughtBy: 'E57',
  only: 'DEL',
  how: {
    shell: `if [ "$CNI_COMMAND" = DEL ]; then
  input=$(cat)
  for name in eth0 eth1 eth2 net0 net1 net2; do printf %s "$input" | CNI_IFNAME=$name "$plugin" >/dev/null; done
  printf %s "$input" | "$plugin"
  exit
fi`,
  },
}
