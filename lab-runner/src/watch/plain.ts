/** What a terminal that can only print lines is told when one state becomes another. */
import { diagnosisOf } from '../report/diagnosis.ts'
import { blocksOf, fit } from './body.ts'
import { lessonLines } from './lesson-lines.ts'
import { listOf, screen } from './screen.ts'
import { count, type State } from './state.ts'

/** Nothing where nothing happened that a person wants to read again. */
export function told(before: State | undefined, state: State, columns: number): readonly string[] {
  const { panel, question, note, up, fault, report, lab } = state
  const lines: string[] = []
  const all = (one: State) => fit(blocksOf(one, columns), 1000)
  if (before === undefined) lines.push(...screen(state, { columns, rows: 3 }, false).slice(-1))
  const isNew =
    before !== undefined &&
    (report !== before.report || up !== before.up || fault !== before.fault || lab !== before.lab)
  if (isNew && (report !== undefined || fault !== undefined || !up)) {
    const same = report !== undefined && up && fault === undefined && state.repeated && sameCount(before, state)
    const head = screen({ ...state, panel: undefined, question: undefined }, { columns, rows: 6 }, false)[0] ?? ''
    const diagnosis = report === undefined ? undefined : diagnosisOf(report)
    if (same) lines.push('', `${head.trimEnd()}, as before: ${diagnosis ?? ''}`)
    else lines.push('', head.trimEnd(), ...all({ ...state, panel: undefined }))
  }
  if (panel !== undefined && panel !== before?.panel) {
    if (panel.kind === 'text') lines.push('', ...lessonLines(state, columns))
    else if (panel.kind === 'list') lines.push('', ...listOf(state, panel.cursor, columns, state.course.labs.length))
    else lines.push('', ...panel.lines)
  }
  if (question !== undefined && question !== before?.question) lines.push(`? ${question.say} y or n`)
  if (note !== undefined && note !== before?.note) lines.push(note)
  return lines
}

function sameCount(before: State, now: State): boolean {
  const [a, b] = [count(before), count(now)]
  return a.held === b.held && a.all === b.all
}
