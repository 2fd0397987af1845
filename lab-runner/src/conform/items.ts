/** All items of the checklist, in its order. */
import type { Item } from './item.ts'

const files = [
  'a-invocation',
  'b-configuration',
  'c-version',
  'd-add',
  'e-del',
  'f-check',
  'g-status',
  'h-gc',
  'i-delegation',
  'j-errors',
  'k-chained',
]

const missing = (error: unknown): boolean => (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND'

const sections = await Promise.all(
  files.map(async (file): Promise<readonly Item[]> => {
    try {
      return (await import(`./sections/${file}.ts`)).items
    } catch (error) {
      if (missing(error)) return []
      throw error
    }
  }),
)

export const items: readonly Item[] = sections.flat()

export const sectionTitles: Readonly<Record<string, string>> = {
  A: 'invocation',
  B: 'configuration',
  C: 'VERSION',
  D: 'ADD',
  E: 'DEL',
  F: 'CHECK',
  G: 'STATUS',
  H: 'GC',
  I: 'delegation',
  J: 'errors',
  K: 'chained',
}
