import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'ADD ends before the bridge lets packets through to the pod.',
  caughtBy: 'D43',
  how: {
    shell: `if [ "$CNI_COMMAND" = ADD ]; then
  out=$("$plugin") || { printf '%s\\n' "$out"; exit 1; }
  port=$(printf '%s' "$out" | sed -E 's/.*"name":"(veth[0-9a-f]*)".*/\\1/')
  bridge link set dev "$port" state 1
  printf '%s\\n' "$out"
  exit
fi`,
  },
}
