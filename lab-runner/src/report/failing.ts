import type { CheckResult, Report } from '../checks/report.ts'
import type { Lab } from '../course/lab.ts'
import { failingStep, speakerOf } from './diagnosis.ts'
import { duration } from './duration.ts'
import { evidence } from './evidence.ts'
import { header, stepName } from './header.ts'
import type { Screen, View } from './screen.ts'
import { spread } from './spread.ts'
import { wrap } from './wrap.ts'

/** How many checks are named where many of one kind could be. */
const most = 6

/** Something does not hold: the diagnosis first, the evidence under it, then what follows from it, and where to look. */
export function failing(report: Report, view: View): Screen {
  const step = failingStep(report)
  const speaking = step === undefined ? undefined : speakerOf(step)
  if (step === undefined || speaking === undefined) return earlierBroken(report, view)
  const others = step.checks.filter(check => hasFailed(check) && check !== speaking)
  return {
    header: header(report, view.lab, stepName(step, view.lab), countOf(report)),
    body: [
      '',
      ...diagnosis(step.mistake?.say ?? speaking.expect, speaking, view, step.mistake !== undefined),
      ...block(`✘ ${others.length === 1 ? 'this does' : 'these do'} not hold either:`, others.map(sentence)),
      ...block('· not asked, because what is above must hold first:', notAsked(report, view.lab)),
      ...earlierLines(report),
      '',
    ],
    footer: footer(speaking, report, view),
  }
}

function diagnosis(text: string, check: CheckResult, view: View, named: boolean): readonly string[] {
  const { hint } = check
  const rows = evidence(check, view.paste)
  return [
    ...wrap(text, '  ', '✘ '),
    ...(view.repeated ? ['    the same as at the last check'] : []),
    ...(rows.length === 0 ? [] : ['', ...rows]),
    // Who has a name for what is wrong needs no riddle, unless the name alone did not help.
    ...(hint === undefined || (named && !view.repeated) ? [] : ['', ...wrap(hint, '      ', '    ? ')]),
  ]
}

/** Of this step what needs the failing one, of later steps the number. */
function notAsked(report: Report, lab: Lab): readonly string[] {
  return report.steps.flatMap(step => {
    const unasked = step.checks.filter(({ state }) => state === 'not-asked')
    if (unasked.length === 0) return []
    if (unasked.length < step.checks.length) return unasked.map(sentence)
    return [`${stepName(step, lab)}: ${unasked.length} ${unasked.length === 1 ? 'check' : 'checks'}`]
  })
}

/** The lab itself holds, or was not asked, but something that it stands on does not. */
function earlierBroken(report: Report, view: View): Screen {
  const [first, ...others] = report.earlier.flatMap(({ failed }) => failed)
  const title = first === undefined ? undefined : 'an earlier lab does not hold'
  const top = header(report, view.lab, title, countOf(report))
  if (first === undefined) return { header: top, body: [''], footer: 'everything that was asked:  cnilab check -v' }
  const number = first.lab.split('-')[0]
  return {
    header: top,
    body: [
      '',
      ...diagnosis(`lab ${number} does not hold any more: ${first.expect}`, first, view, false),
      ...block('✘ nor do these:', others.map(inLab)),
      '',
    ],
    footer: footer(first, report, view, ` ${number}`),
  }
}

function earlierLines({ earlier }: Report): readonly string[] {
  const failed = earlier.flatMap(({ failed }) => failed)
  return block('✘ from earlier labs these do not hold any more:', failed.map(inLab))
}

function block(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  const shown = lines.slice(0, most).flatMap(line => wrap(line, '      ', '    '))
  const more = lines.length > most ? [`    … and ${lines.length - most} more (-v)`] : []
  return ['', title, ...shown, ...more]
}

function footer(check: CheckResult, report: Report, view: View, lab = ''): string {
  const place = check.on?.replace(/^pod /, '')
  const shell = place === undefined ? '' : `        look yourself:  cnilab shell ${place}`
  return spread(`${view.repeated ? 'the next hint' : 'more'}:  cnilab hint${lab}${shell}`, duration(report.ms))
}

function countOf({ steps }: Report): string {
  const checks = steps.flatMap(step => step.checks)
  return `${checks.filter(({ state }) => state === 'held').length} of ${checks.length} hold`
}

const hasFailed = ({ state }: CheckResult): boolean => state === 'failed'
const sentence = ({ expect }: CheckResult): string => expect
const inLab = ({ lab, expect }: CheckResult): string => `${lab.split('-')[0]}  ${expect}`
