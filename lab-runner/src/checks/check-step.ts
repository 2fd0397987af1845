import type { Step } from '../course/lab.ts'
import { applies, type Ground } from './applies.ts'
import { ask, type Learner } from './ask.ts'
import { askAll, notAsked } from './ask-all.ts'
import { findMistakes } from './mistakes.ts'
import type { StepReport } from './report.ts'
import type { Session } from './session.ts'

/** One step, asked; when a check fails, the step's listed mistakes are looked for and the first that is seen speaks. */
export async function checkStep(
  session: Session,
  step: Step,
  lab: string,
  ground: Ground,
  learner: Learner,
): Promise<StepReport> {
  const belonging = step.checks.filter(check => applies(check, ground))
  const where = { lab, step: step.id }
  const checks = await askAll(session, belonging, where, (shared, check) => ask(shared, check, learner))
  const report = { id: step.id, title: step.title, checks }
  if (!checks.some(({ state }) => state === 'failed')) return report
  const [first] = await findMistakes(session, step)
  if (first === undefined) return report
  const { mistake, ...evidence } = first
  return { ...report, mistake: { name: mistake.name, say: mistake.say, ...evidence } }
}

/** A step that is not asked because an earlier one does not hold. */
export function notAskedStep(step: Step, lab: string, ground: Ground): StepReport {
  const belonging = step.checks.filter(check => applies(check, ground))
  return { id: step.id, title: step.title, checks: belonging.map(check => notAsked(check, { lab, step: step.id })) }
}
