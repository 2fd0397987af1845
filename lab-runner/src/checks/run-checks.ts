import type { Course, Lab, Track } from '../course/lab.ts'
import { LabError } from '../errors.ts'
import type { Cluster } from '../providers/provider.ts'
import { applies, type Ground, groundOf } from './applies.ts'
import type { Learner } from './ask.ts'
import { checkEarlier } from './check-earlier.ts'
import { checkStep, notAskedStep } from './check-step.ts'
import type { Report, StepReport } from './report.ts'
import { openSession, type Session } from './session.ts'

export { checkEarlier } from './check-earlier.ts'
export { seenMistakes } from './mistakes.ts'

export interface CheckRun extends Learner {
  readonly course: Course
  readonly lab: Lab
  readonly cluster: Cluster
  readonly track: Track
  /** Only this step. */
  readonly step?: string
  /** Labs whose `holds: always` checks are asked again. */
  readonly earlier: readonly Lab[]
}

/**
 * Lab × Cluster → Report. Steps in order, and what follows a failing step is not asked; earlier labs at the same time.
 * Throws LabError for an unknown step and for faults of the course; what does not hold is no error.
 */
export async function checkLab(run: CheckRun): Promise<Report> {
  const started = performance.now()
  const { cluster, track } = run
  const ground = groundOf(cluster, track)
  const session = openSession(cluster)
  const [steps, earlier] = await Promise.all([
    checkSteps(session, run, ground),
    checkEarlier(run.earlier, cluster, track, session),
  ])
  const held = steps.every(({ checks }) => checks.every(({ state }) => state === 'held'))
  return {
    lab: run.lab.id,
    title: run.lab.title,
    ...ground,
    steps,
    earlier,
    ok: held && earlier.every(({ failed }) => failed.length === 0),
    ms: Math.round(performance.now() - started),
  }
}

async function checkSteps(session: Session, run: CheckRun, ground: Ground): Promise<readonly StepReport[]> {
  const reports: StepReport[] = []
  for (const step of chosenSteps(run, ground)) {
    const broken = reports.some(({ checks }) => checks.some(({ state }) => state !== 'held'))
    reports.push(
      broken ? notAskedStep(step, run.lab.id, ground) : await checkStep(session, step, run.lab.id, ground, run),
    )
  }
  return reports
}

function chosenSteps({ lab, step: id, track }: CheckRun, ground: Ground): readonly Lab['steps'][number][] {
  const steps = lab.steps.filter(step => applies(step, ground))
  if (id === undefined) return steps
  const chosen = steps.filter(step => step.id === id)
  if (chosen.length > 0) return chosen
  const place = `${track === 'hand' ? 'by hand' : 'in code'}, ${ground.underlay}`
  throw new LabError(`lab ${lab.id} has no step "${id}" (${place})`, {
    suggestions: [`its steps: ${steps.map(step => step.id).join(', ')}`],
  })
}
