/** `cnilab author prove`: all trials of the course, and the table of what noticed what. */
import { styleText } from 'node:util'
import type { Lab } from '../course/lab.ts'
import { type GlobalFlags, openCourse, usableProvider } from '../lesson/desk.ts'
import { findLab } from '../lesson/reach.ts'
import { type Progress, showProgress } from '../progress-line.ts'
import { type Case, type Kind, kinds, slowLines } from './case.ts'
import { trialsOfCourse } from './prove-lab.ts'
import { runTrials } from './run-trials.ts'

interface ProveFlags extends GlobalFlags {
  readonly verbose?: boolean
  readonly only?: readonly Kind[] | undefined
}

/** All labs where none is named, all kinds of cases where `only` names none. */
export async function proveCourse(flags: ProveFlags, wanted: readonly string[]) {
  const course = openCourse(flags)
  const provider = await usableProvider(flags)
  const named = wanted.map(word => findLab(course, word))
  const labs = course.labs.filter(lab => named.length === 0 || named.includes(lab))
  const trials = trialsOfCourse({ provider, course }, labs, flags.only)
  const progress: Progress = showProgress(`${trials.length} cases`)
  let done = 0
  const cases = await runTrials(trials, found => {
    done += 1
    progress.say(`${done} of ${trials.length}: ${found.lab} ${found.kind} ${found.what}`)
  })
  progress.end()
  const failed = cases.filter(({ failure }) => failure !== undefined)
  return {
    value: { passed: cases.length - failed.length, failed: failed.length, cases },
    lines: [
      ...labs.flatMap(lab => labLines(lab, cases, flags)),
      ...holeTable(cases),
      ...cases.flatMap(slowLines),
      ...failed.flatMap(failedLines),
      `${cases.length - failed.length} passed, ${failed.length} failed, 0 skipped`,
    ],
  }
}

function labLines(lab: Lab, cases: readonly Case[], { verbose, only = kinds }: ProveFlags): readonly string[] {
  const own = cases.filter(found => found.lab === lab.id)
  const count = (kind: Kind) => {
    const all = own.filter(found => found.kind === kind)
    const good = all.filter(({ failure }) => failure === undefined)
    return `${kind} ${good.length}/${all.length}`
  }
  const counts = only.map(count)
  const mark = own.some(({ failure }) => failure !== undefined) ? styleText('red', '✘') : styleText('green', '✔')
  const each = verbose
    ? own.map(({ kind, track, what, noticed }) => `    ${kind} (${track}) ${what}: ${noticed ?? 'all holds'}`)
    : []
  return [`${mark} ${lab.id.padEnd(12)} ${counts.map(text => text.padEnd(15)).join(' ')}`, ...each]
}

function holeTable(cases: readonly Case[]): readonly string[] {
  const rows = cases.filter(({ kind }) => kind === 'hole')
  if (rows.length === 0) return []
  const width = Math.max(...rows.map(({ what }) => what.length))
  return [
    '',
    `${'hole left empty'.padEnd(width)}   check that fails`,
    ...rows.map(({ what, noticed }) => `${what.padEnd(width)}   ${noticed ?? '–'}`),
    '',
  ]
}

function failedLines({ lab, kind, track, underlay, what, failure }: Case): readonly string[] {
  return [`${styleText('red', '✘')} ${lab} · ${kind} · ${track} · ${underlay} · ${what}`, `    ${failure}`]
}
