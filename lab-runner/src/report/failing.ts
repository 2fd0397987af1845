import type { CheckResult, Report, StepReport } from '../checks/report.ts'
import type { Lab } from '../course/lab.ts'
import { speakerOf } from './diagnosis.ts'
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
  const speaker = speakerOf(report)
  if (speaker === undefined) {
    const top = header(report, view.lab, undefined, countOf(report))
    return { header: top, body: [''], footer: 'everything that was asked:  cnilab check -v' }
  }
  const { check, step } = speaker
  return step === undefined ? earlierBroken(report, check, view) : stepBroken(report, check, step, view)
}

function stepBroken(report: Report, speaking: CheckResult, step: StepReport, view: View): Screen {
  const others = step.checks.filter(check => check.state === 'failed' && check !== speaking)
  const earlier = report.earlier.flatMap(({ failed }) => failed)
  return {
    header: header(report, view.lab, stepName(step, view.lab), countOf(report)),
    body: [
      '',
      ...diagnosis(step.mistake?.say ?? speaking.expect, speaking, view, step.mistake !== undefined),
      ...block(`✘ ${others.length === 1 ? 'this does' : 'these do'} not hold either:`, others.map(sentence)),
      ...block('· not asked, because what is above must hold first:', notAsked(report, view.lab)),
      ...block('✘ from earlier labs these do not hold any more:', earlier.map(inLab)),
      '',
    ],
    footer: spread(
      isNew(step, report, view)
        ? `read the step:  cnilab start        ${more(view)}`
        : `${more(view)}${shellOf(speaking)}`,
      duration(report.ms),
    ),
  }
}

/** Nothing of this step is there, and the one before has just been finished: its text has not been read yet. */
function isNew({ id, checks, mistake }: StepReport, { steps, track }: Report, { repeated }: View): boolean {
  const later = track === 'hand' && steps[0]?.id !== id
  return later && !repeated && mistake === undefined && checks.every(({ state }) => state !== 'held')
}

/** Something that this lab stands on does not hold. */
function earlierBroken(report: Report, speaking: CheckResult, view: View): Screen {
  const number = speaking.lab.split('-')[0]
  const others = report.earlier.flatMap(({ failed }) => failed).filter(check => check !== speaking)
  const anew = `from the start of lab ${view.lab.number}:  cnilab reset ${view.lab.number}`
  return {
    header: header(report, view.lab, 'an earlier lab does not hold', countOf(report)),
    body: [
      '',
      ...diagnosis(`lab ${number} does not hold any more: ${speaking.expect}`, speaking, view, false),
      ...block(`✘ nor ${others.length === 1 ? 'does this' : 'do these'}:`, others.map(inLab)),
      '',
    ],
    footer: spread(`${more(view)} ${number}        ${anew}`, duration(report.ms)),
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

function block(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  const shown = lines.length > most + 1 ? lines.slice(0, most) : lines
  const rest = lines.length - shown.length
  return [
    '',
    title,
    ...shown.flatMap(line => wrap(line, '      ', '    ')),
    ...(rest > 0 ? [`    … and ${rest} more (-v)`] : []),
  ]
}

function more({ repeated }: View): string {
  return `${repeated ? 'the next hint' : 'more'}:  cnilab hint`
}

function shellOf({ on }: CheckResult): string {
  return on === undefined ? '' : `        look yourself:  cnilab shell ${on.replace(/^pod /, '')}`
}

function countOf({ steps }: Report): string {
  const checks = steps.flatMap(step => step.checks)
  return `${checks.filter(({ state }) => state === 'held').length} of ${checks.length} hold`
}

const sentence = ({ expect }: CheckResult): string => expect
const inLab = ({ lab, expect }: CheckResult): string => `${lab.split('-')[0]}  ${expect}`
