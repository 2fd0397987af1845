/** The tour's last screen: what ran, what failed before, what passed after, where, in what time. */
import type { Course, Lab, Track } from '../course/lab.ts'
import { type Case, slowLines } from '../proof/case.ts'
import type { Underlay } from '../providers/provider.ts'
import type { Stage } from './walk.ts'

export interface Tour {
  readonly course: Course
  readonly stages: readonly Stage[]
  readonly mistakes: readonly Case[]
  /** What is on the host and was not there before. */
  readonly left: readonly string[]
  readonly seconds: number
}

export function lastScreen({ course, stages, mistakes, left, seconds }: Tour): readonly string[] {
  const rows = course.labs.flatMap(lab => rowsOf(lab, stages))
  const table = [['lab', 'by hand: before → after', 'in code: before → after', 'underlay', 'time'], ...rows]
  const widths = [0, 1, 2, 3].map(column => Math.max(...table.map(row => row[column]?.length ?? 0)))
  const lines = table.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const cases = [...stages.flatMap(({ before, after }) => [before, after]), ...mistakes]
  const failed = cases.filter(({ failure }) => failure !== undefined)
  const named = mistakes.filter(({ failure }) => failure === undefined)
  const checks = new Map(
    stages.map(({ lab, underlay, track, after }) => [`${lab.id} ${underlay} ${track}`, after.checks?.held ?? 0]),
  )
  const held = [...checks.values()].reduce((sum, count) => sum + count, 0)
  return [
    '',
    ...lines,
    '─'.repeat(Math.max(...lines.map(({ length }) => length))),
    `${course.nodes.length} nodes, ${course.pods.length} pods, ${held} checks held on ${nodeNames(course)}, ` +
      `${mistakes.length} mistakes made on purpose and ${named.length === mistakes.length ? 'all' : named.length} named`,
    left.length === 0
      ? 'nothing was left on this machine (links, namespaces, mounts, processes compared)'
      : `new on this machine since the tour began: ${left.join(', ')}`,
    ...cases.flatMap(slowLines),
    ...folded(failed),
    '',
    failed.length + left.length === 0
      ? `all as it should be, ${seconds.toFixed(0)} s        your turn:  npx cnilab start 01`
      : `not as it should be, ${seconds.toFixed(0)} s        one lab, every case:  npx cnilab author prove ${failed[0]?.lab.slice(0, 2) ?? '01'} -v`,
  ]
}

/** Each sentence once, under the cases that it came from. */
function folded(failed: readonly Case[]): readonly string[] {
  const sentences = [...new Set(failed.map(({ failure }) => failure))]
  return sentences.flatMap(sentence => {
    const cases = failed.filter(({ failure }) => failure === sentence)
    const names = cases.map(({ lab, kind, track, underlay, what }) => {
      return `✘ ${lab} ${kind} ${track === 'hand' ? 'by hand' : 'in code'} ${underlay}: ${what}`
    })
    const more = names.length > 3 ? [`  and ${names.length - 3} more`] : []
    return [...names.slice(0, 3), ...more, `    ${sentence}`]
  })
}

/** One row where the underlays agree, else one each. */
function rowsOf(lab: Lab, stages: readonly Stage[]): readonly (readonly string[])[] {
  const rows = lab.underlays.flatMap(underlay => {
    const own = stages.filter(stage => stage.lab === lab && stage.underlay === underlay)
    if (own.length === 0) return []
    return [{ cells: [lab.id.replace('-', ' '), cell(own, 'hand'), cell(own, 'code')], underlay, ms: timeOf(own) }]
  })
  const [first, ...rest] = rows
  if (first === undefined) return []
  if (rest.every(({ cells }) => cells.join() === first.cells.join())) {
    return [[...first.cells, rows.map(({ underlay }) => underlay).join(' '), say(sum(rows.map(({ ms }) => ms)))]]
  }
  return rows.map(({ cells, underlay, ms }: { cells: string[]; underlay: Underlay; ms: number }) => [
    ...cells,
    underlay,
    say(ms),
  ])
}

function cell(stages: readonly Stage[], track: Track): string {
  const stage = stages.find(one => one.track === track)
  if (stage === undefined) return '–'
  const { before, after } = stage
  const part = ({ checks, failure }: Case, mark: string) =>
    `${failure === undefined ? mark : '!'} ${checks?.held}/${checks?.total}`
  return `${part(before, '✘')} → ${part(after, '✔')}`
}

const timeOf = (stages: readonly Stage[]) => sum(stages.map(({ ms }) => ms))
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
const say = (ms: number) => `${(ms / 1000).toFixed(1)} s`
const nodeNames = ({ nodes }: Course) => nodes.map(({ name }) => name).join(' and ')
