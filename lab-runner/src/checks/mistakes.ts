import type { Mistake, Step } from '../course/lab.ts'
import type { Cluster } from '../providers/provider.ts'
import { applies, type Ground } from './applies.ts'
import { askCommand } from './ask-command.ts'
import { openSession, type Session } from './session.ts'
import { Unasked } from './unasked.ts'

/** All listed mistakes of a step that are seen on the cluster, in the order of the list. */
export async function seenMistakes(
  step: Pick<Step, 'mistakes'>,
  cluster: Cluster,
  session: Session = openSession(cluster),
): Promise<readonly Mistake[]> {
  const ground: Ground = { track: 'hand', underlay: cluster.underlay }
  const listed = step.mistakes.filter(mistake => applies(mistake, ground))
  const seen = await Promise.all(listed.map(mistake => isSeen(session, mistake)))
  return listed.filter((_, index) => seen[index])
}

async function isSeen(session: Session, { seen }: Mistake): Promise<boolean> {
  try {
    const { verdict } = await askCommand(session, { ...seen, within: 0 })
    return verdict.held
  } catch (error) {
    if (error instanceof Unasked) return false
    throw error
  }
}
