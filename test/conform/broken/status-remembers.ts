import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Once STATUS has failed, it fails for ever.',
  caughtBy: 'G77',
  only: 'STATUS',
  how: {
    shell: `if [ "$CNI_COMMAND" = STATUS ]; then
  [ ! -e /run/status.lock ] || { cat /run/status.lock; exit 1; }
  out=$("$plugin") && exit 0
  printf '%s\\n' "$out" | tee /run/status.lock
  exit 1
fi`,
  },
}
