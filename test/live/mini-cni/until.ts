import { setTimeout } from 'node:timers/promises'

/** Asks every 10 ms until the answer is yes; throws after `limit` milliseconds. */
export async function until(what: string, ask: () => boolean, limit = 3000): Promise<void> {
  const end = Date.now() + limit
  while (!ask()) {
    if (Date.now() > end) throw new Error(`after ${limit} ms still not so: ${what}`)
    await setTimeout(10)
  }
}
