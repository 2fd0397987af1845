import type { CommandCheck, Lab, Track } from '../course/lab.ts'
import type { Cluster } from '../providers/provider.ts'
import { applies, type Ground, groundOf } from './applies.ts'
import { findCommand } from './ask.ts'
import { askAll } from './ask-all.ts'
import type { Report } from './report.ts'
import { openSession, type Session } from './session.ts'

/** Asks the `always` checks of labs that are done, all at once: which labs had any, and what of them does not hold any more. */
export async function checkEarlier(
  earlier: readonly Lab[],
  cluster: Cluster,
  track: Track,
  session: Session = openSession(cluster),
): Promise<Report['earlier']> {
  const ground = groundOf(cluster, track)
  const reports = earlier.map(async lab => {
    const asked = (await Promise.all(askSteps(session, lab, ground))).flat()
    return { lab: lab.id, asked: asked.length, failed: asked.filter(({ state }) => state === 'failed') }
  })
  const all = await Promise.all(reports)
  return all.filter(({ asked }) => asked > 0).map(({ lab, failed }) => ({ lab, failed }))
}

function askSteps(session: Session, lab: Lab, ground: Ground) {
  return lab.steps
    .filter(step => applies(step, ground))
    .map(step => {
      const lasting = step.checks
        .filter(check => applies(check, ground))
        .filter((check): check is CommandCheck => 'holds' in check && check.holds === 'always')
      return askAll(session, lasting, { lab: lab.id, step: step.id }, findCommand)
    })
}
