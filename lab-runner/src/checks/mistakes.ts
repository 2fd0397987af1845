import type { Mistake, Step } from '../course/lab.ts'
import type { Cluster } from '../providers/provider.ts'
import { applies, groundOf } from './applies.ts'
import { type Asked, askCommand } from './ask-command.ts'
import { openSession, type Session } from './session.ts'
import { Unasked } from './unasked.ts'

/** A mistake that is seen, and the look that showed it. */
export type Seen = Pick<Asked, 'on' | 'argv' | 'paste'> & { readonly mistake: Mistake }

/** All listed mistakes of a step that are seen on the cluster, in the order of the list. */
export async function seenMistakes(step: Pick<Step, 'mistakes'>, cluster: Cluster): Promise<readonly Mistake[]> {
  return (await findMistakes(openSession(cluster), step)).map(({ mistake }) => mistake)
}

/** As `seenMistakes`, within a check run, with the evidence. Each is looked for once: what is wrong stays wrong. */
export async function findMistakes(session: Session, step: Pick<Step, 'mistakes'>): Promise<readonly Seen[]> {
  const ground = groundOf(session.cluster, 'hand')
  const listed = step.mistakes.filter(mistake => applies(mistake, ground))
  const found = await Promise.all(listed.map(mistake => find(session, mistake)))
  return found.filter(seen => seen !== undefined)
}

async function find(session: Session, mistake: Mistake): Promise<Seen | undefined> {
  try {
    const { verdict, output, ...evidence } = await askCommand(session, { ...mistake.seen, within: 0 })
    return verdict.held ? { mistake, ...evidence } : undefined
  } catch (error) {
    if (error instanceof Unasked) return undefined
    throw error
  }
}
