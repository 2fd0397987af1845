/** Trials side by side: each is a cluster of its own and mostly waits. One that fails so is tried once more alone, and both is told. */
import { availableParallelism } from 'node:os'
import { type Case, secondTry } from './case.ts'
import type { Trial } from './prove-lab.ts'

/**
 * Answers in the order of the trials; `onCase` hears of each when it is done. `width`: how many at once. An error that is no result
 * ends the run, once those that are under way have taken their clusters down.
 */
export async function runTrials(
  trials: readonly Trial[],
  onCase: (result: Case) => void,
  width: number = Math.min(12, 3 * Math.max(2, availableParallelism())),
): Promise<readonly Case[]> {
  const results: Case[] = []
  const waiting = trials.entries()
  const errors: unknown[] = []
  const work = async () => {
    for (const [index, trial] of waiting) {
      if (errors.length > 0) return
      try {
        const result = await trial()
        results[index] = result
        onCase(result)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: width }, work))
  if (errors.length > 0) throw errors[0]
  return await failuresAlone(trials, results)
}

/** Beside others a slow machine makes time limits pass; alone only what is wrong fails. More failures than these are no accident. */
const fewEnough = 5

async function failuresAlone(trials: readonly Trial[], results: readonly Case[]): Promise<readonly Case[]> {
  if (results.filter(({ failure }) => failure !== undefined).length > fewEnough) return results
  const settled: Case[] = []
  for (const [index, trial] of trials.entries()) settled.push(await secondTry(results[index] as Case, trial))
  return settled
}
