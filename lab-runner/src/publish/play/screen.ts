/** The report as lines of 80 columns; the last one says what to type next. */
import { styleText } from 'node:util'
import { duration } from '../../report/duration.ts'
import { paint } from '../../report/paint.ts'
import { spread } from '../../report/spread.ts'
import { wrap } from '../../report/wrap.ts'
import type { PlayReport, StepReport } from './report.ts'

export function screenOf(
  report: PlayReport,
  { dir, verbose }: { readonly dir: string; readonly verbose: boolean },
): readonly string[] {
  const { title, verdict, steps, ms } = report
  if (verdict === 'cannot') {
    return [
      ...header(title, ''),
      ...wrap(`? cannot be played here: ${report.sentence}`, '    ', '').map(paint),
      '',
      nextAfterCannot(dir),
    ]
  }
  const failed = steps.find(({ outcome }) => outcome === 'failed')
  const body = [
    ...(report.sentence === undefined ? [] : [...wrap(report.sentence, '    ', '✘ '), ...quote(report.said), '']),
    ...steps.flatMap(step => linesOf(step, verbose)),
    ...report.notes.flatMap(note => wrap(note, '  ', '· ')),
  ]
  const next =
    verdict === 'passed'
      ? `next:  cnilab killercoda lint ${dir}`
      : `look yourself:  cnilab killercoda play ${dir}${failed === undefined ? '' : ` --until ${failed.number}`} --keep`
  return [...header(title, countsOf(report)), ...body.map(paint), '', spread(next, duration(ms.all))]
}

function header(title: string, right: string): readonly string[] {
  return [styleText('bold', spread(title, right)), '']
}

function countsOf({ steps }: PlayReport): string {
  const count = (outcome: StepReport['outcome']) => steps.filter(step => step.outcome === outcome).length
  const verified = steps.length - count('unverified')
  const without = count('unverified')
  return [`${count('passed')} of ${verified} steps hold`, ...(without > 0 ? [`${without} without CHECK`] : [])].join(
    ', ',
  )
}

function linesOf(step: StepReport, verbose: boolean): readonly string[] {
  const marks = { passed: '✔', failed: '✘', unverified: '·', skipped: '·' } as const
  const clicks = step.typed === 1 ? '1 click' : `${step.typed} clicks`
  const says = {
    passed: `${clicks}, CHECK no → yes, yes   ${duration(step.ms)}`,
    failed: duration(step.ms),
    unverified: `${clicks}, has no CHECK: shows nothing`,
    skipped: 'not played',
  }
  const times = step.asked.map(({ exitCode, ms }) => `exit ${exitCode} in ${duration(ms)}`).join(', ')
  return [
    spread(`${marks[step.outcome]} ${step.number} ${step.title}`, says[step.outcome]),
    ...(step.sentence === undefined ? [] : wrap(step.sentence, '    ')),
    ...quote(step.said),
    ...step.notes.flatMap(note => wrap(note, '      ', '    · ')),
    ...(verbose && times !== '' ? [`    verify: ${times}`] : []),
  ]
}

function quote(said: readonly string[]): readonly string[] {
  return said.map(line => `      | ${line}`)
}

function nextAfterCannot(dir: string): string {
  return `what can be known without playing it:  cnilab killercoda lint ${dir}`
}
