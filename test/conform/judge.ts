/** What the suite says about a broken plugin, against what it should say. */
import type { Score } from '../../lab-runner/src/conform/score.ts'
import type { BrokenPlugin } from './broken-plugin.ts'

export interface Verdict {
  /** Items that failed beside the one that names the fault. */
  readonly alsoFailed: readonly string[]
  /** What is wrong with the suite, or with the entry; a sentence each, and none where all is well. */
  readonly complaints: readonly string[]
}

/** Caught by the item that names the fault, and by no MUST item that the entry does not account for. */
export function judge({ caughtBy, also = [], seenAs }: BrokenPlugin, scores: readonly Score[]): Verdict {
  const own = scores.find(({ item }) => item === caughtBy)
  const others = scores.filter(({ item, state }) => item !== caughtBy && state === 'failed')
  const unrelated = others.filter(
    ({ item, level, observed = '' }) => level === 'MUST' && !also.includes(item) && !seenAs?.test(observed),
  )
  const stale = also.filter(item => scores.some(score => score.item === item && score.state !== 'failed'))
  const complaints = [
    ...(own?.state === 'failed' ? [] : [notCaught(caughtBy, own)]),
    ...unrelated.map(({ item, observed }) => `${item} has nothing to do with it, and failed: ${observed}`),
    ...stale.map(item => `${item} is in "also", and holds`),
  ]
  return { alsoFailed: others.map(({ item }) => item), complaints }
}

function notCaught(item: string, score: Score | undefined): string {
  if (score === undefined) return `there is no item ${item}`
  return score.state === 'held' ? `${item} holds` : `${item} was not asked: ${score.observed}`
}
