/** `--explain ITEM`: what an item asks, where that is written, and of whom it is asked. */
import { wrap } from '../report/wrap.ts'
import type { Item } from './item.ts'
import { sectionTitles } from './section-titles.ts'
import { itemCalled } from './select.ts'

export function explain(
  items: readonly Item[],
  id: string,
): { readonly lines: readonly string[]; readonly value: unknown } {
  if (id.toLowerCase() === 'all') return { lines: all(items), value: items.map(described) }
  const item = itemCalled(items, id)
  const { level, says, source, kinds, since } = item
  const lines = [
    ...wrap(`${item.id} A plugin ${says}.`),
    '',
    `    level       ${level}: ${meanings[level]}`,
    `    written in  ${source}`,
    `    asked of    ${kinds.join(', ')} plugins${since === undefined ? '' : `, from cniVersion ${since} on`}`,
    '',
    `ask it:  cnilab conform --plugin mini-cni --items ${item.id} -v`,
  ]
  return { lines, value: described(item) }
}

const meanings: Readonly<Record<Item['level'], string>> = {
  MUST: 'the specification demands it',
  SHOULD: 'the specification recommends it',
  PRACTICE: 'the specification is silent, but libcni and runtimes depend on it',
  QUALITY: 'nobody demands it; whoever operates a cluster will miss it',
}

function all(items: readonly Item[]): readonly string[] {
  return Object.entries(sectionTitles).flatMap(([letter, title]) => {
    const own = items.filter(({ id }) => id.startsWith(letter))
    if (own.length === 0) return []
    return [
      `${letter} ${title}`,
      ...own.flatMap(({ id, level, says }) => wrap(`${says} (${level})`, '        ', `  ${id.padEnd(5)} `)),
      '',
    ]
  })
}

function described({ id, level, says, source, kinds, since }: Item): unknown {
  return { id, level, says, source, kinds, since }
}
