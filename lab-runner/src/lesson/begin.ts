/** `cnilab start`: the cluster and the workspace as the lab needs them, and the text of the step to do. */
import { basename } from 'node:path'
import type { Report } from '../checks/report.ts'
import type { Lab, Step, Track } from '../course/lab.ts'
import type { Underlay } from '../providers/provider.ts'
import { openWorkspace } from '../workspace.ts'
import { ask } from './ask.ts'
import { findCluster, type GlobalFlags, labOf, openCourse, usableProvider } from './desk.ts'
import { examine } from './examine.ts'
import { readSession } from './session.ts'
import { startLab } from './start.ts'
import { plain, stepText } from './step-text.ts'

export interface BeginFlags extends GlobalFlags {
  readonly yes?: boolean
  readonly code?: boolean
  readonly underlay?: string | undefined
}

export async function beginLab(flags: BeginFlags, wanted: string | undefined) {
  const course = openCourse(flags)
  const provider = await usableProvider(flags)
  const existing = await findCluster(flags)
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
    mayReplace: why =>
      ask(`${why}. Rebuild the cluster as lab ${lab.number} begins? What is on its nodes goes.`, flags.yes === true),
  })
  const written = track === 'code' ? openWorkspace(course).putHoles(lab) : undefined
  const report = await examine({
    course,
    lab,
    cluster,
    track: 'hand',
    withEarlier: false,
    answers: readSession(cluster).answers,
  })
  const step = currentStep(lab, report)
  const opening = step === lab.steps[0] ? [...plain(lab.intro), ''] : []
  return {
    value: { lab: lab.id, track, cluster: cluster.name, underlay: cluster.underlay, how, step: step?.id },
    lines: [
      ...arrival(how, cluster.name, lab),
      ...opening,
      ...(step === undefined ? [`All steps of lab ${lab.number} hold already.`] : stepText(lab, step)),
      '',
      ...codeLines(written),
      step === undefined
        ? `do it again:  cnilab reset ${lab.number}        next:  cnilab list`
        : `shell on the node:  cnilab shell ${cluster.nodes[0]?.name}        when done:  cnilab check`,
    ],
  }
}

/** The first step of which something does not hold. */
export function currentStep(lab: Lab, report: Report): Step | undefined {
  const open = report.steps.find(({ checks }) => checks.some(({ state }) => state !== 'held'))
  return lab.steps.find(({ id }) => id === open?.id)
}

function arrival(how: 'kept' | 'made' | 'rebuilt', cluster: string, lab: Lab): readonly string[] {
  if (how === 'kept') return []
  const verb = how === 'made' ? 'is up' : 'was rebuilt'
  return [`cluster ${cluster} ${verb}, in the state in which lab ${lab.number} begins`, '']
}

function codeLines(
  written: { readonly dir: string; readonly holes: readonly { file: string; line: number }[] } | undefined,
): readonly string[] {
  if (written === undefined) return []
  return [
    'in code: fill these holes; the comment above each says what it must do',
    ...written.holes.map(({ file, line }) => `    ${basename(written.dir)}/${file}:${line}`),
    '',
  ]
}
