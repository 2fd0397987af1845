/** `cnilab check`: one examination, told as a story, remembered. */
import { basename, join } from 'node:path'
import type { Report } from '../checks/report.ts'
import type { Track } from '../course/lab.ts'
import { LabError } from '../errors.ts'
import { diagnosisOf } from '../report/diagnosis.ts'
import { junit } from '../report/junit.ts'
import { story } from '../report/story.ts'
import { tap } from '../report/tap.ts'
import { wrap } from '../report/wrap.ts'
import { root } from '../version.ts'
import { openWorkspace } from '../workspace.ts'
import { netconfOf } from './code.ts'
import { type Desk, type GlobalFlags, sitDown } from './desk.ts'
import { examine } from './examine.ts'
import { findExecutable } from './install-plugin.ts'
import { lookAtLab } from './look-at-lab.ts'
import { changeSession, noteFailure } from './session.ts'
import { canRunUnits } from './unit.ts'

export interface CheckFlags extends GlobalFlags {
  readonly step?: string | undefined
  readonly code?: boolean
  /** Executable that attaches the pods in the place of the workspace's. */
  readonly plugin?: string | undefined
  readonly paste?: boolean
  readonly verbose?: boolean
  readonly format?: string
}

export async function checkCurrent(
  flags: CheckFlags,
  wanted: string | undefined,
): Promise<{ lines: readonly string[]; report: Report }> {
  const { course, cluster, session, lab } = await sitDown(flags, wanted)
  if (flags.step !== undefined && !lab.steps.some(({ id }) => id === flags.step)) {
    throw new LabError(`lab ${lab.id} has no step "${flags.step}"`, {
      suggestions: [`its steps: ${lab.steps.map(({ id }) => id).join(' ')}`],
    })
  }
  if (flags.plugin !== undefined) return checkPlugin(flags, { course, cluster, session, lab }, flags.plugin)
  const track: Track = (flags.code ?? (session.track === 'code' && session.lab === lab.id)) ? 'code' : 'hand'
  const report = await lookAtLab({ course, cluster, session, lab }, track, flags.step)
  changeSession(cluster, { lab: lab.id, track })
  const times = noteFailure(cluster, diagnosisOf(report))
  if (report.ok && flags.step === undefined) openWorkspace(course).finished(lab, track)
  if (flags.format === 'junit') return { lines: [junit(report)], report }
  if (flags.format === 'tap') return { lines: [tap(report)], report }
  const told = story(report, {
    verbose: flags.verbose === true,
    paste: flags.paste === true,
    repeated: times > 1,
    lab,
    course,
  })
  const edits = track === 'code' ? openWorkspace(course).givenEdits() : []
  const left =
    track === 'code' && !canRunUnits() ? ['unit tests are left out: this copy of cnilab comes without vitest'] : []
  const notes = [...edits.map(givenEdit), ...left].flatMap(note => wrap(note, '      ', 'note: '))
  return { lines: told.toSpliced(-1, 0, ...notes), report }
}

/** Somebody's executable instead of the learner's code; nothing of the learner's is read, and nothing remembered. */
async function checkPlugin(flags: CheckFlags, { course, cluster, lab }: Desk, wanted: string) {
  const plugin = findExecutable(wanted)
  if (!('ipam' in netconfOf(course, lab))) {
    const first = course.labs.find(one => 'ipam' in netconfOf(course, one))
    throw new LabError(`lab ${lab.id} attaches no pod, so there is nothing for a plugin to do`, {
      suggestions: first === undefined ? [] : [`cnilab check ${first.number} --plugin ${wanted}`],
    })
  }
  const source = join(root, 'mini-cni/src')
  const step = flags.step === undefined ? {} : { step: flags.step }
  const more = { track: 'code', withUnits: false, stopAtTrouble: true } as const
  const examined = await examine({ course, lab, cluster, source, plugin, ...step, ...more })
  const trouble = examined.trouble === undefined ? {} : { trouble: { ...examined.trouble, whose: basename(plugin) } }
  const report: Report = { ...examined, ...trouble, plugin: wanted }
  if (flags.format === 'junit') return { lines: [junit(report)], report }
  if (flags.format === 'tap') return { lines: [tap(report)], report }
  const view = { verbose: flags.verbose === true, paste: flags.paste === true, repeated: false, lab, course }
  return { lines: story(report, view), report }
}

function givenEdit(file: string): string {
  return `workspace/${file} is given and differs from the project's; it was left as you wrote it`
}
