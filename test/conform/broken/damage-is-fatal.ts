import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'A damaged file of state makes every DEL fail.',
  caughtBy: 'E60',
  how: { source: { 'plugin/journal.ts': [['if (!isAboutJournal(error)) throw error', 'throw error']] } },
}
