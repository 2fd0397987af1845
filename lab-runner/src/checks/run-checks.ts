import type { Course, Lab, Track } from '../course/lab.ts'
import { LabError } from '../errors.ts'
import type { Cluster } from '../providers/provider.ts'
import { applies, type Ground } from './applies.ts'
import type { Learner } from './ask.ts'
import { askAll, checkStep, notAskedStep } from './check-step.ts'
import type { CodeTrouble, Report, StepReport } from './report.ts'
import { openSession, type Session } from './session.ts'

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
  const ground: Ground = { track: run.track, underlay: run.cluster.underlay }
  const session = openSession(run.cluster)
  const [steps, earlier] = await Promise.all([checkSteps(session, run, ground), checkEarlier(session, run, ground)])
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

/** The report of a run in which the workspace's code could not build the pods: nothing is asked. */
export function reportTrouble(
  run: Pick<CheckRun, 'lab' | 'cluster' | 'track'>,
  trouble: CodeTrouble,
  more: { readonly holes?: NonNullable<Report['holes']>; readonly ms: number },
): Report {
  const ground: Ground = { track: run.track, underlay: run.cluster.underlay }
  const steps = run.lab.steps.filter(step => applies(step, ground)).map(step => notAskedStep(step, run.lab.id, ground))
  const { holes, ms } = more
  const { id: lab, title } = run.lab
  return {
    lab,
    title,
    ...ground,
    steps,
    earlier: [],
    trouble,
    ...(holes === undefined ? {} : { holes }),
    ok: false,
    ms,
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

function chosenSteps({ lab, step: id, ...run }: CheckRun, ground: Ground): readonly Lab['steps'][number][] {
  const steps = lab.steps.filter(step => applies(step, ground))
  if (id === undefined) return steps
  const chosen = steps.filter(step => step.id === id)
  if (chosen.length > 0) return chosen
  throw new LabError(
    `lab ${lab.id} has no step "${id}" (${run.track === 'hand' ? 'by hand' : 'in code'}, ${ground.underlay})`,
    {
      suggestions: [`its steps: ${steps.map(step => step.id).join(', ')}`],
    },
  )
}

async function checkEarlier(session: Session, run: CheckRun, ground: Ground): Promise<Report['earlier']> {
  const reports = run.earlier.map(async lab => {
    const steps = lab.steps.filter(step => applies(step, ground))
    const results = steps.map(step => {
      const lasting = step.checks.filter(
        check => applies(check, ground) && 'holds' in check && check.holds === 'always',
      )
      return askAll(session, lasting, { lab: lab.id, step: step.id }, run)
    })
    const all = (await Promise.all(results)).flat()
    return { lab: lab.id, asked: all.length, failed: all.filter(({ state }) => state === 'failed') }
  })
  const asked = (await Promise.all(reports)).filter(report => report.asked > 0)
  return asked.map(({ lab, failed }) => ({ lab, failed }))
}
