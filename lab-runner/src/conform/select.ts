/** Which items are wanted: `E48-E57,A2`, `H`, `A1-A12`. */
import { closest } from '../closest.ts'
import { LabError } from '../errors.ts'
import type { Item, Level } from './item.ts'

export const levels = ['MUST', 'SHOULD', 'PRACTICE', 'QUALITY'] as const satisfies readonly Level[]

/** Items in the order of the list; numbers run on over the sections, so `A1-D31` is a range too. */
export function selectItems(items: readonly Item[], wanted: string | undefined): readonly Item[] {
  if (wanted === undefined) return items
  const words = wanted.split(/[\s,]+/).filter(Boolean)
  if (words.length === 0) throw new LabError('--items names no item', { suggestions: [usage] })
  const chosen = new Set(words.flatMap(word => matching(items, word)))
  return items.filter(item => chosen.has(item))
}

/** One item by its id. */
export function itemCalled(items: readonly Item[], id: string): Item {
  const found = items.find(item => item.id === id.toUpperCase())
  if (found === undefined) throw unknown(items, id)
  return found
}

/** Those at `level` or above. */
export function atLevel<T extends { readonly level: Level }>(all: readonly T[], level: Level): readonly T[] {
  return all.filter(one => levels.indexOf(one.level) <= levels.indexOf(level))
}

const usage = 'as in:  --items E48-E57,A2  or a whole section:  --items E'

function matching(items: readonly Item[], word: string): readonly Item[] {
  const section = /^[a-z]$/i.test(word) ? word.toUpperCase() : undefined
  if (section !== undefined) {
    const found = items.filter(({ id }) => id.startsWith(section))
    if (found.length > 0) return found
    throw unknown(items, word)
  }
  const [first = '', last = first, ...more] = word.split('-')
  if (more.length > 0) throw unknown(items, word)
  if (first === last) return [itemCalled(items, first)]
  const until = /^\d+$/.test(last) ? `${first[0]}${last}` : last
  if (![first, until].every(end => /^[a-k]\d+$/i.test(end))) throw unknown(items, word)
  if (digits(first) > digits(until)) throw new LabError(`${word} runs backwards`, { suggestions: [usage] })
  // The ends of a range need not be items themselves.
  const inside = items.filter(({ id }) => digits(first) <= digits(id) && digits(id) <= digits(until))
  if (inside.length === 0) throw unknown(items, word)
  return inside
}

const digits = (id: string): number => Number(/\d+/.exec(id)?.[0] ?? Number.NaN)

function unknown(items: readonly Item[], id: string): LabError {
  const near = closest(
    id.toUpperCase(),
    items.map(item => item.id),
  )
  return new LabError(`there is no item "${id}"`, {
    suggestions: [
      ...(near.length > 0 ? [`did you mean:  ${near.join('   ')}`] : []),
      usage,
      'all items with what they say:  cnilab conform --explain all',
    ],
  })
}
