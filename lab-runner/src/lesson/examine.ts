/** One examination of a cluster: rebuild first where the code track asks for it, then the checks. */

import { applies } from '../checks/applies.ts'
import type { Report } from '../checks/report.ts'
import { checkLab } from '../checks/run-checks.ts'
import type { Course, Lab, Track } from '../course/lab.ts'
import type { Cluster } from '../providers/provider.ts'
import { rebuild } from './code.ts'
import { labsBefore } from './reach.ts'
import { runUnit } from './unit.ts'

export interface Examination {
  readonly course: Course
  readonly lab: Lab
  readonly cluster: Cluster
  readonly track: Track
  /** A tree as mini-cni/src; the code track rebuilds the pods from it. */
  readonly source?: string
  readonly step?: string
  readonly answers?: Readonly<Record<string, string>>
  /** Also ask the `always` checks of the labs before. Default true. */
  readonly withEarlier?: boolean
  /** Also run unit tests. Default true. */
  readonly withUnits?: boolean
  /** Ask nothing where the code could not build the pods: a person wants that sentence, and now. Default false. */
  readonly stopAtTrouble?: boolean
}

/** Throws LabError for faults of the course; what does not hold is in the report. */
export async function examine(examination: Examination): Promise<Report> {
  const { course, lab, cluster, track, source, step, answers = {} } = examination
  const { withEarlier = true, withUnits = true, stopAtTrouble = false } = examination
  const ground = { track, underlay: cluster.underlay }
  const started = performance.now()
  const trouble = track === 'code' && source !== undefined ? await rebuild(cluster, course, lab, source) : undefined
  const awaited = lab.steps.some(step =>
    step.checks.some(check => 'trouble' in check && applies(step, ground) && applies(check, ground)),
  )
  const ms = () => Math.round(performance.now() - started)
  if (trouble !== undefined && stopAtTrouble && !(awaited && trouble.kind === 'threw')) {
    const { id, title } = lab
    return { lab: id, title, track, underlay: cluster.underlay, steps: [], earlier: [], trouble, ok: false, ms: ms() }
  }
  const report = await checkLab({
    course,
    lab,
    cluster,
    track,
    ...(step === undefined ? {} : { step }),
    unit: async file => (withUnits && source !== undefined ? runUnit(file, source) : { ok: true, message: '' }),
    answers,
    trouble: trouble?.message,
    earlier: withEarlier && lab.module !== undefined ? labsBefore(course, lab, cluster.underlay) : [],
  })
  const expected = awaited && report.ok
  return { ...report, ...(trouble === undefined || expected ? {} : { trouble, ok: false }), ms: ms() }
}
