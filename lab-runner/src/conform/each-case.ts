import { Unmet } from './item.ts'

/**
 * Goes through all cases, so that one that fails does not hide the next; throws one Unmet that tells of all that did, of the
 * first in full.
 */
export async function eachCase<T>(cases: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const failed: string[] = []
  for (const one of cases) {
    await work(one).catch(error => {
      if (!(error instanceof Unmet)) throw error
      failed.push(
        failed.length === 0 || error.message.length < 100 ? error.message : `${error.message.slice(0, 100)} …`,
      )
    })
  }
  if (failed.length > 0) throw new Unmet(failed.join('; '))
}
