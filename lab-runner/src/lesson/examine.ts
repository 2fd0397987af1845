/** One examination of a cluster: rebuild first where the code track asks for it, then the checks. */

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
  /** A tree as mini-cni/src; needed for the code track. */
  readonly source?: string
  readonly step?: string
  readonly answers?: Readonly<Record<string, string>>
  /** Also ask the `always` checks of the labs before. Default true. */
  readonly withEarlier?: boolean
}

export async function examine(examination: Examination): Promise<Report> {
  const { course, lab, cluster, track, source, step, answers = {}, withEarlier = true } = examination
  const started = performance.now()
  const trouble = track === 'code' && source !== undefined ? await rebuild(cluster, course, lab, source) : undefined
  const report = await checkLab({
    course,
    lab,
    cluster,
    track,
    ...(step === undefined ? {} : { step }),
    unit: async file => (source === undefined ? { ok: true, message: '' } : runUnit(file, source)),
    answers,
    earlier: withEarlier && lab.module !== undefined ? labsBefore(course, lab, cluster.underlay) : [],
  })
  return {
    ...report,
    ...(trouble === undefined ? {} : { trouble, ok: false }),
    ms: Math.round(performance.now() - started),
  }
}
