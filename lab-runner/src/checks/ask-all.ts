import type { Check } from '../course/lab.ts'
import { Exit, LabError } from '../errors.ts'
import { type Finding, unasked, type Where } from './ask.ts'
import type { CheckResult } from './report.ts'
import type { Session } from './session.ts'

/**
 * All checks at once and under one deadline, the largest `within` among them; each waits for those it `needs` and is not asked
 * when one of them does not hold.
 */
export function askAll<C extends Check>(
  session: Session,
  checks: readonly C[],
  where: Where,
  find: (session: Session, check: C) => Promise<Finding>,
): Promise<readonly CheckResult[]> {
  const until = performance.now() + Math.max(0, ...checks.map(check => ('within' in check ? check.within : 0)))
  const asked = new Map<C, Promise<CheckResult>>()
  const start = (check: C, waiting: readonly C[]): Promise<CheckResult> => {
    if (waiting.includes(check)) throw circle(where, waiting)
    const known = asked.get(check)
    if (known !== undefined) return known
    const needs = 'needs' in check ? check.needs : []
    const needed = checks.filter(({ id }) => id !== undefined && needs.includes(id))
    const first = needed.map(one => start(one, [...waiting, check]))
    const result = Promise.all(first).then(results =>
      results.every(({ state }) => state === 'held') ? one(check) : notAsked(check, where),
    )
    asked.set(check, result)
    return result
  }
  const one = async (check: C): Promise<CheckResult> => {
    const started = performance.now()
    const { expect, hint } = check
    const finding = await find({ ...session, until }, check).catch(unasked)
    return { ...where, expect, ...finding, hint, ms: Math.round(performance.now() - started) }
  }
  return Promise.all(checks.map(check => start(check, [])))
}

/** A check that is not asked because something else must hold first. */
export function notAsked({ expect, hint }: Check, where: Where): CheckResult {
  return { ...where, expect, state: 'not-asked', hint, ms: 0 }
}

function circle(where: Where, waiting: readonly Check[]): LabError {
  const ids = waiting.map(({ id }) => id ?? '?').join(' → ')
  return new LabError(`lab ${where.lab}, step ${where.step}: checks need each other in a circle: ${ids}`, {
    exit: Exit.content,
  })
}
