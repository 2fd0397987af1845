/** The lesson's text at the step that is open, for the columns there are. */
import { plain, stepText } from '../lesson/step-text.ts'
import { repour } from './pour.ts'
import { type State, stepAt } from './state.ts'

/** From the first step that was only to be read before it; the intro stands before the first of all, and the end after the last. */
export function lessonLines({ lab, report }: Pick<State, 'lab' | 'report'>, columns: number): readonly string[] {
  const at = stepAt(lab, report)
  if (report?.ok) return repour(plain(lab.outro), columns)
  const end = at === undefined ? 0 : lab.steps.indexOf(at)
  const start = lab.steps.slice(0, end).findLastIndex(({ checks }) => checks.length > 0) + 1
  const steps = lab.steps.slice(start, end + 1).flatMap(step => ['', ...stepText(lab, step)])
  return repour(start === 0 ? [...plain(lab.intro), ...steps] : steps.slice(1), columns)
}
