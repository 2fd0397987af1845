/** One item on a machine of its own. */
import { isStopping } from '../interrupt.ts'
import { type Item, NotApplicable, Unmet } from './item.ts'
import { makeRig } from './lab-rig.ts'
import { startMachine } from './machine.ts'
import type { Called } from './rig.ts'
import type { Score } from './score.ts'
import type { Subject } from './subject.ts'
import { compareVersions } from './versions.ts'

/** Throws only where no machine can be made, or the item itself is broken: what a plugin does never comes out as an exception. */
export async function runItem(
  item: Item,
  subject: Subject,
  { onCall, onLate }: { readonly onCall?: (called: Called) => void; readonly onLate?: () => void } = {},
): Promise<Score> {
  const { id, level, says, source } = item
  const started = performance.now()
  const score = (rest: Pick<Score, 'state' | 'observed' | 'repeat' | 'output'>): Score => {
    return { item: id, level, says, source, ...rest, ms: Math.round(performance.now() - started) }
  }
  const reason = whyNot(item, subject)
  if (reason !== undefined) return score({ state: 'does-not-apply', observed: reason })
  const machine = await startMachine(subject)
  let last: Called | undefined
  const rig = makeRig(machine, subject, id, called => {
    last = called
    onCall?.(called)
  })
  try {
    await rig.agent?.start()
    await within(item.limit ?? 20_000, item.run(rig), onLate)
    return score({ state: 'held' })
  } catch (error) {
    if (error instanceof NotApplicable) return score({ state: 'does-not-apply', observed: error.message })
    if (!(error instanceof Unmet)) throw isStopping() ? error : brokenItem(id, error)
    return score({ state: 'failed', observed: brief(error.message), ...evidence(last) })
  } finally {
    await machine.stop()
  }
}

/** The reason why an item is not asked of such a plugin at all. */
function whyNot({ kinds, since }: Item, { kind, versions }: Subject): string | undefined {
  if (!kinds.includes(kind)) return `asked of ${kinds.join(' and ')} plugins only; this one is ${kind}`
  const highest = versions.at(-1)
  if (since === undefined || highest === undefined || compareVersions(highest, since) >= 0) return undefined
  return `needs cniVersion ${since}; this plugin lists no version above ${highest}`
}

async function within(limit: number, work: Promise<void>, onLate?: () => void): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    onLate?.()
    reject(new Unmet(`it had not come to an end after ${limit / 1000} s`))
  }, limit)
  work.catch(() => {}) // when it fails after its time was over, its machine is gone
  await Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

function evidence(last: Called | undefined): Pick<Score, 'repeat' | 'output'> {
  if (last === undefined) return {}
  const said = [last.stdout.trimEnd(), last.stderr.trimEnd()].filter(text => text !== '').join('\n')
  const output = said.length > most ? `${said.slice(0, most)}\n… and ${said.length - most} characters more` : said
  return { repeat: last.repeat, ...(output === '' ? {} : { output }) }
}

/** What was observed is a sentence, whatever the plugin said that is quoted in it. */
function brief(text: string): string {
  const printable = text.replaceAll(/[^\P{C}\n]/gu, '\u{FFFD}')
  return printable.length > 600 ? `${printable.slice(0, 600)} …` : printable
}

/** Characters of output that are kept of each failed item. */
const most = 4000

function brokenItem(id: string, cause: unknown): Error {
  return new Error(`item ${id} is broken: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
}
