/** `cnilab start`: the cluster and the workspace as the lab needs them, and the text of the step to do. */
import { join } from 'node:path'
import type { Report } from '../checks/report.ts'
import { shortPath } from '../course/content-error.ts'
import type { Course, Lab, Step, Track } from '../course/lab.ts'
import { LabError } from '../errors.ts'
import type { Underlay } from '../providers/provider.ts'
import { openWorkspace } from '../workspace.ts'
import { ask } from './ask.ts'
import { findCluster, type GlobalFlags, labOf, openCourse, usableProvider } from './desk.ts'
import { examine } from './examine.ts'
import { handSteps } from './hand.ts'
import { readSession } from './session.ts'
import { startLab } from './start.ts'
import { plain, stepText } from './step-text.ts'

export interface BeginFlags extends GlobalFlags {
  readonly yes?: boolean
  readonly code?: boolean
  readonly underlay?: string | undefined
  /** Asked before what is on the nodes is replaced; default: the terminal is. */
  readonly mayReplace?: (why: string) => Promise<boolean>
}

export async function beginLab(flags: BeginFlags, wanted: string | undefined) {
  const course = openCourse(flags)
  const existing = await findCluster(flags)
  const provider = await usableProvider(flags, existing)
  const session = existing === undefined ? undefined : readSession(existing)
  const lab = labOf(course, session ?? { track: 'hand', hints: {}, answers: {} }, wanted)
  const track: Track = flags.code || (wanted === undefined && session?.track === 'code') ? 'code' : 'hand'
  const { cluster, how } = await startLab({
    course,
    lab,
    track,
    provider,
    name: flags.name,
    underlay: flags.underlay as Underlay | undefined,
    mayReplace:
      flags.mayReplace ??
      (why =>
        ask(`${why}. Rebuild the cluster as lab ${lab.number} begins? What is on its nodes goes.`, flags.yes === true)),
  })
  const value = { lab: lab.id, track, cluster: cluster.name, underlay: cluster.underlay, how }
  if (track === 'code') return { value, lines: [...plain(lab.intro), '', ...codeLines(course, lab)] }
  const answers = readSession(cluster).answers
  const report = await examine({ course, lab, cluster, track, withEarlier: false, answers })
  const step = currentStep(lab, report)
  const shown = step === undefined ? [] : upTo(step, handSteps(lab, cluster.underlay, cluster.kubelets))
  const opening = shown[0] === lab.steps[0] ? [...plain(lab.intro), ''] : []
  return {
    value: { ...value, step: step?.id },
    lines: [
      ...arrival(how, cluster.name, lab),
      ...opening,
      ...(step === undefined
        ? [`All steps of lab ${lab.number} hold already.`]
        : shown.flatMap(one => [...stepText(lab, one), '']).slice(0, -1)),
      '',
      step === undefined
        ? `do it again:  cnilab reset ${lab.number}        next:  ${following(course, lab)}`
        : `shell on the node:  cnilab shell ${cluster.nodes[0]?.name}        when done:  cnilab check`,
    ],
  }
}

/** The step, and what is only to be looked at right before it. */
function upTo(step: Step, steps: readonly Step[]): readonly Step[] {
  const before = steps.slice(0, steps.indexOf(step))
  return [...before.slice(before.findLastIndex(({ checks }) => checks.length > 0) + 1), step]
}

/** The first step of which something does not hold. */
export function currentStep(lab: Lab, report: Report): Step | undefined {
  const open = report.steps.find(({ checks }) => checks.some(({ state }) => state !== 'held'))
  return lab.steps.find(({ id }) => id === open?.id)
}

function following({ labs }: Course, lab: Lab): string {
  const next = labs[labs.indexOf(lab) + 1]
  return next === undefined ? 'cnilab list' : `cnilab start ${next.number}`
}

function arrival(how: 'kept' | 'made' | 'rebuilt', cluster: string, lab: Lab): readonly string[] {
  if (how === 'kept') return []
  const verb = how === 'made' ? 'is up' : 'was rebuilt'
  return [`cluster ${cluster} ${verb}, in the state in which lab ${lab.number} begins`, '']
}

function codeLines(course: Course, lab: Lab): readonly string[] {
  if (lab.module === undefined) {
    throw new LabError(`lab ${lab.id} has nothing to write`, { suggestions: [`by hand: cnilab start ${lab.number}`] })
  }
  const workspace = openWorkspace(course)
  const { dir, holes } = workspace.putHoles(lab)
  const { total } = workspace.holesLeft(lab)
  return [
    `In code: ${total - holes.length} of ${total} holes are filled. The comment above each says what it must do.`,
    ...holes.flatMap(hole => [
      `    ${shortPath(join(dir, hole.file))}:${hole.line}  ${hole.function}`,
      ...hang(hole.sentence, 8),
    ]),
    'Each check removes what is on the nodes and has workspace/ build it anew.',
    '',
    `as ip commands:  cnilab explain ${lab.number}        when done:  cnilab check`,
  ]
}

const hang = (text: string, by: number) => plain(text).map(line => ' '.repeat(by) + line)
