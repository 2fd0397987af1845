/** `cnilab` without a command: where the learner is, what holds, what is next. */
import { styleText } from 'node:util'
import type { CheckResult, Report } from '../checks/report.ts'
import type { Course, Lab } from '../course/lab.ts'
import { chooseProvider } from '../providers/choose.ts'
import type { Cluster } from '../providers/provider.ts'
import { version } from '../version.ts'
import { openWorkspace } from '../workspace.ts'
import { currentStep } from './begin.ts'
import { findCluster, type GlobalFlags, openCourse } from './desk.ts'
import { examine } from './examine.ts'
import { findLab } from './reach.ts'
import { readSession } from './session.ts'

export async function showBoard(flags: GlobalFlags) {
  const course = openCourse(flags)
  const cluster = await findCluster(flags)
  const done = Object.keys(openWorkspace(course).progress())
  if (cluster === undefined) return idle(course, done, await othersUp(flags))
  const session = readSession(cluster)
  const place = `cluster ${cluster.name}: ${cluster.nodes.map(({ name, ips }) => `${name} ${ips[0]}`).join(', ')}`
  const header = `cnilab ${version} · ${place} (${cluster.underlay}, ${cluster.provider}, up ${upFor(cluster)})`
  if (session.lab === undefined) {
    const next = nextLab(course, done)
    return {
      lines: [header, 'no lab has been started on it', '', `start one:  cnilab start ${next?.number ?? '01'}`],
      value: { cluster: cluster.name, done },
    }
  }
  const lab = findLab(course, session.lab)
  const report = await examine({ course, lab, cluster, track: 'hand', withEarlier: false, answers: session.answers })
  const hints = Object.entries(session.hints).reduce(
    (sum, [key, level]) => sum + (key.startsWith(lab.id) ? level : 0),
    0,
  )
  return {
    value: { cluster: cluster.name, lab: lab.id, track: session.track, hints, done, report },
    lines: [
      header,
      ...labLines(lab, session.track === 'code' ? 'in code' : 'by hand', report, hints),
      '',
      ...nextLines(lab, course, report, cluster),
    ],
  }
}

function idle(course: Course, done: readonly string[], others: readonly string[]) {
  const next = nextLab(course, done)
  const shown = next === undefined ? [] : course.labs.slice(course.labs.indexOf(next)).slice(0, 3)
  const rows = shown.map(
    ({ id, title, minutes }, index) =>
      `  ${index === 0 ? '▸' : ' '} ${id.replace('-', ' ').padEnd(14)} ${title.padEnd(44)} ${minutes} min`,
  )
  const counted = `${done.length} of ${course.labs.length} labs done`
  return {
    value: { cluster: undefined, done, others },
    lines: [
      `cnilab ${version} · no cluster is up · ${counted}`,
      ...(others.length === 0 ? [] : [`up under another name: ${others.join(' ')}`]),
      '',
      ...rows,
      ...(rows.length === 0 ? ['  all labs are done'] : []),
      '',
      `start it:  cnilab start ${next?.number ?? '01'}          all labs:  cnilab list`,
    ],
  }
}

/** The lab after the last one that was finished; the first one builds something. */
function nextLab({ labs }: Course, done: readonly string[]): Lab | undefined {
  return labs.find(({ id, module }) => !done.includes(id) && (module !== undefined || done.length > 0))
}

async function othersUp(flags: GlobalFlags): Promise<readonly string[]> {
  return (await chooseProvider(flags).list()).filter(name => name !== flags.name)
}

function labLines(lab: Lab, track: string, report: Report, hints: number): readonly string[] {
  const step = currentStep(lab, report)
  const used = hints === 0 ? '' : `${hints} hint${hints === 1 ? '' : 's'} used`
  const where =
    step === undefined
      ? 'all steps hold'
      : `step ${lab.steps.indexOf(step) + 1} of ${lab.steps.length}: "${step.title}"`
  const checks = report.steps.find(({ id }) => id === (step ?? lab.steps.at(-1))?.id)?.checks ?? []
  return [
    styleText('bold', `${lab.number} ${lab.id.slice(3)} · ${track} · ${where}`) + (used === '' ? '' : `    ${used}`),
    '',
    ...checks.map(checkLine),
  ]
}

function checkLine({ state, expect }: CheckResult): string {
  if (state === 'held') return `  ${styleText('green', '✔')} ${expect}`
  return state === 'failed' ? `  ${styleText('red', '✘')} ${expect}` : `  · ${expect}`
}

function nextLines(lab: Lab, course: Course, report: Report, cluster: Cluster): readonly string[] {
  if (!report.ok) return [`shell on the node:  cnilab shell ${cluster.nodes[0]?.name}        check:  cnilab check`]
  const following = course.labs[course.labs.indexOf(lab) + 1]
  return [
    following === undefined
      ? 'all labs:  cnilab list'
      : `check:  cnilab check        next:  cnilab start ${following.number}`,
  ]
}

function upFor({ upSince }: Cluster): string {
  const minutes = Math.max(0, Math.round((Date.now() - upSince.getTime()) / 60_000))
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
