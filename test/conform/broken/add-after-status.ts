import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Once STATUS has failed, ADD is refused.',
  caughtBy: 'G75',
  how: {
    shell: `case $CNI_COMMAND in
STATUS)
  out=$("$plugin") && exit 0
  : >/run/status.lock
  printf '%s\\n' "$out"
  exit 1
  ;;
ADD) [ ! -e /run/status.lock ] || fail 11 'STATUS said no' ;;
esac`,
  },
}
