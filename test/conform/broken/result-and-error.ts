import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'ADD prints its result, and an error too.',
  caughtBy: 'D28',
  seenAs: /not one JSON object/,
  how: { shell: `[ "$CNI_COMMAND" != ADD ] || edit '$a{"code":100,"msg":"and yet"}'` },
}
