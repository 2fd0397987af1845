import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'An unknown CNI_COMMAND is accepted.',
  caughtBy: 'A2',
  seenAs: /with an unknown command/,
  how: { shell: `case $CNI_COMMAND in '' | ADD | DEL | CHECK | GC | STATUS | VERSION) ;; *) exit 0 ;; esac` },
}
