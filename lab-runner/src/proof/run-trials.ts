/** Trials side by side: each is a cluster of its own and mostly waits. */
import { availableParallelism } from 'node:os'
import type { Case } from './case.ts'
import type { Trial } from './prove-lab.ts'

/** Answers in the order of the trials; `onCase` hears of each when it is done. `width`: how many at once. */
export async function runTrials(
  trials: readonly Trial[],
  onCase: (result: Case) => void,
  width: number = 2 * Math.max(2, availableParallelism()),
): Promise<readonly Case[]> {
  const results: Case[] = []
  const waiting = trials.entries()
  const work = async () => {
    for (const [index, trial] of waiting) {
      const result = await trial()
      results[index] = result
      onCase(result)
    }
  }
  await Promise.all(Array.from({ length: width }, work))
  return results
}
