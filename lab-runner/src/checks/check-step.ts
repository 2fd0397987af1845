import type { Check, Step } from '../course/lab.ts'
import { Exit, LabError } from '../errors.ts'
import { applies, type Ground } from './applies.ts'
import { ask, type Learner, notAsked, type Where } from './ask.ts'
import { seenMistakes } from './mistakes.ts'
import type { CheckResult, StepReport } from './report.ts'
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
  const checks = await askAll(session, belonging, { lab, step: step.id }, learner)
  const report = { id: step.id, title: step.title, checks }
  if (!checks.some(({ state }) => state === 'failed')) return report
  const [first] = await seenMistakes(step, session.cluster, session)
  return first === undefined ? report : { ...report, mistake: { name: first.name, say: first.say } }
}

/** A step that is not asked because an earlier one does not hold. */
export function notAskedStep(step: Step, lab: string, ground: Ground): StepReport {
  const belonging = step.checks.filter(check => applies(check, ground))
  return { id: step.id, title: step.title, checks: belonging.map(check => notAsked(check, { lab, step: step.id })) }
}

/** All checks at once, except that each waits for those it `needs` and is not asked when one of them does not hold. */
export function askAll(
  session: Session,
  checks: readonly Check[],
  where: Where,
  learner: Learner,
): Promise<readonly CheckResult[]> {
  const asked = new Map<Check, Promise<CheckResult>>()
  const start = (check: Check, waiting: readonly Check[]): Promise<CheckResult> => {
    if (waiting.includes(check)) throw circle(where, waiting)
    const known = asked.get(check)
    if (known !== undefined) return known
    const needs = 'needs' in check ? check.needs : []
    const needed = checks.filter(({ id }) => id !== undefined && needs.includes(id))
    const first = needed.map(one => start(one, [...waiting, check]))
    const result = Promise.all(first).then(results =>
      results.every(({ state }) => state === 'held') ? ask(session, check, where, learner) : notAsked(check, where),
    )
    asked.set(check, result)
    return result
  }
  return Promise.all(checks.map(check => start(check, [])))
}

function circle(where: Where, waiting: readonly Check[]): LabError {
  const ids = waiting.map(({ id }) => id ?? '?').join(' → ')
  return new LabError(`lab ${where.lab}, step ${where.step}: checks need each other in a circle: ${ids}`, {
    exit: Exit.content,
  })
}
