import type { CheckResult, Report } from '../checks/report.ts'
import { duration } from './duration.ts'
import { evidence } from './evidence.ts'
import { stepName } from './header.ts'
import type { View } from './screen.ts'
import { spread } from './spread.ts'
import { wrap } from './wrap.ts'

const marks = { held: '✔', failed: '✘', 'not-asked': '·' } as const

/** For -v: every check with its command, and what it said where it does not hold. */
export function everything(report: Report, view: View): readonly string[] {
  const asked = report.steps.filter(({ checks }) => checks.length > 0)
  const broken = report.earlier.filter(({ failed }) => failed.length > 0)
  return [
    ...asked.flatMap(step => [stepName(step, view.lab), ...step.checks.flatMap(check => told(check, view)), '']),
    ...broken.flatMap(({ lab, failed }) => [
      `lab ${lab.split('-')[0]}`,
      ...failed.flatMap(check => told(check, view)),
      '',
    ]),
  ]
}

function told(check: CheckResult, { paste }: View): readonly string[] {
  const { state, expect, output = '', ms } = check
  const [first = '', ...rest] = wrap(expect, '    ', `  ${marks[state]} `)
  const title = state === 'not-asked' || first.length > 70 ? first : spread(first, duration(ms))
  if (state === 'held') {
    const { expected, actual, ...command } = check
    return [title, ...rest, ...evidence(command, paste, '      ')]
  }
  const said =
    output.trimEnd() === ''
      ? []
      : output
          .trimEnd()
          .split('\n')
          .map(line => `        ${line}`)
  return [title, ...rest, ...evidence(check, paste, '      '), ...(said.length === 0 ? [] : ['      output', ...said])]
}
