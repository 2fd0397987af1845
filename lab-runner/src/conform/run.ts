/** Items × plugin: a few machines side by side, then those that must be alone; scores in the order of the items. */
import { availableParallelism } from 'node:os'
import type { Item } from './item.ts'
import { runItem } from './run-item.ts'
import type { Score } from './score.ts'
import type { Subject } from './subject.ts'

/** One more than there are processors: an item waits as often as it works. */
const lanes = Math.min(4, availableParallelism() + 1)

/** A plugin that was cut off this often is waited for no longer than `haste` milliseconds from then on: the run must end. */
const tolerance = 4
const haste = 2000

interface Numbered {
  readonly item: Item
  readonly at: number
}

/** `onScore` hears of each as it comes. The first error that is none of the plugin's ends the run, once all machines are gone. */
export async function runItems(
  items: readonly Item[],
  subject: Subject,
  onScore: (score: Score) => void = () => {},
): Promise<readonly Score[]> {
  const numbered: readonly Numbered[] = items.map((item, at) => ({ item, at }))
  const scores: Score[] = []
  let failure: unknown
  let cutOff = 0
  const late: Numbered[] = []
  const lane = async (waiting: Numbered[], onLate?: (one: Numbered) => void): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && failure === undefined; next = waiting.shift()) {
      const one = next
      try {
        const inHaste = cutOff >= tolerance ? { timeout: haste } : {}
        const score = await runItem(
          one.item,
          { ...subject, ...inHaste },
          {
            onCall({ ending }) {
              if (ending === 'timeout') cutOff += 1
            },
            onLate: () => onLate?.(one),
          },
        )
        scores[one.at] = score
        if (!late.includes(one) || onLate === undefined) onScore(score)
      } catch (error) {
        failure ??= error
      }
    }
  }
  const together = numbered.filter(({ item }) => !item.alone)
  await Promise.all(Array.from({ length: lanes }, () => lane(together, one => late.push(one))))
  // Whether it was the plugin that was late, or too much beside it, shows when nothing is.
  await lane([...numbered.filter(({ item }) => item.alone), ...(cutOff === 0 ? late : [])])
  if (failure !== undefined) throw failure
  return scores
}
