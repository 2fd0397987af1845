/** One examination of a cluster: rebuild first where the code track asks for it, then the checks. */

import { applies, type Ground } from '../checks/applies.ts'
import type { Report } from '../checks/report.ts'
import { checkLab } from '../checks/run-checks.ts'
import type { Course, Lab, Track } from '../course/lab.ts'
import type { Cluster } from '../providers/provider.ts'
import { rebuild } from './code.ts'
import { makePods } from './for-kubelets.ts'
import { labsBefore } from './reach.ts'
import { canRunUnits, runUnit } from './unit.ts'

export interface Examination {
  readonly course: Course
  readonly lab: Lab
  readonly cluster: Cluster
  readonly track: Track
  /** A tree as mini-cni/src; the code track rebuilds the pods from it. */
  readonly source?: string
  /** Executable of this machine that attaches the pods, called through CNI; needs `source` for all else. */
  readonly plugin?: string
  readonly step?: string
  readonly answers?: Readonly<Record<string, string>>
  /** Also ask the `always` checks of the labs before, where all of the lab is asked or its last step. Default true. */
  readonly withEarlier?: boolean
  /** Also run unit tests. Default true; where there is no runner for them, or no source, they are left out. */
  readonly withUnits?: boolean
  /** Ask nothing where the code could not build the pods: a person wants that sentence, and now. Default false. */
  readonly stopAtTrouble?: boolean
}

/** Throws LabError for faults of the course; what does not hold is in the report. */
export async function examine(examination: Examination): Promise<Report> {
  const { course, lab, cluster, track, source, plugin, step, answers = {} } = examination
  const { withEarlier = true, withUnits = true, stopAtTrouble = false } = examination
  const units = withUnits && source !== undefined && canRunUnits()
  // In the middle of a lab what earlier ones made may be in pieces: in lab 04 the gateway's address is on no bridge yet.
  const isWhole = step === undefined || step === lab.steps.at(-1)?.id
  const ground = { track, underlay: cluster.underlay }
  const started = performance.now()
  const trouble =
    track === 'code' && source !== undefined ? await rebuild(cluster, course, lab, source, plugin) : undefined
  if (track === 'code' && trouble === undefined) await makePods(cluster, lab, step)
  const awaited = trouble !== undefined && isAwaited(trouble.message, course, lab, ground)
  const ms = () => Math.round(performance.now() - started)
  if (trouble !== undefined && stopAtTrouble && !(awaited && trouble.kind === 'threw')) {
    const { id, title } = lab
    return { lab: id, title, track, underlay: cluster.underlay, steps: [], earlier: [], trouble, ok: false, ms: ms() }
  }
  const report = await checkLab({
    course,
    lab: units ? lab : withoutUnits(lab),
    cluster,
    track,
    ...(step === undefined ? {} : { step }),
    unit: file => runUnit(file, source ?? ''),
    answers,
    trouble: trouble?.message,
    earlier: withEarlier && isWhole && lab.module !== undefined ? labsBefore(course, lab, cluster.underlay) : [],
  })
  const expected = awaited && report.ok
  return { ...report, ...(trouble === undefined || expected ? {} : { trouble, ok: false }), ms: ms() }
}

function withoutUnits(lab: Lab): Lab {
  return {
    ...lab,
    steps: lab.steps.map(step => ({ ...step, checks: step.checks.filter(check => !('unit' in check)) })),
  }
}

/**
 * The lab itself asks what the code says where it cannot build all; and what an earlier lab's check wants to hear there stays so
 * until a lab's keys change it.
 */
function isAwaited(said: string, course: Course, lab: Lab, ground: Ground): boolean {
  const asked = (one: Lab) =>
    one.steps
      .filter(step => applies(step, ground))
      .flatMap(({ checks }) => checks.filter(check => 'trouble' in check && applies(check, ground)))
  const earlier = labsBefore(course, lab, ground.underlay).flatMap(asked)
  return asked(lab).length > 0 || earlier.some(check => 'trouble' in check && new RegExp(check.trouble, 'm').test(said))
}
