import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'Of several missing variables it names only the first.',
  caughtBy: 'A3',
  how: { source: { 'protocol/environment.ts': [[`sentences.join('; ')`, `sentences[0] ?? ''`]] } },
}
