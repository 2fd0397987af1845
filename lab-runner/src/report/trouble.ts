import type { CodeTrouble, Report } from '../checks/report.ts'
import type { Lab } from '../course/lab.ts'
import { diagnoseTrouble, placeOf } from './diagnosis.ts'
import { duration } from './duration.ts'
import { header } from './header.ts'
import type { Screen, View } from './screen.ts'
import { spread } from './spread.ts'
import { wrap } from './wrap.ts'

/** The workspace's code did not get as far as pods: which hole is empty, or what went wrong and at which line. */
export function trouble(report: Report, found: CodeTrouble, view: View): Screen {
  const { holes } = report
  const right = holes === undefined ? '' : `${holes.filled} of ${holes.total} holes filled`
  const again = view.repeated ? ['    the same as at the last check'] : []
  return {
    header: header(report, view.lab, undefined, right),
    body: ['', ...wrap(diagnoseTrouble(found), '  ', '✘ '), ...again, ...more(found), ...whose(found, view), ''],
    footer: spread(footer(found, view), duration(report.ms)),
  }
}

function more(found: CodeTrouble): readonly string[] {
  const { kind, sentence, command } = found
  if (kind === 'timeout') {
    return wrap(
      'it was ended there; a loop without an end, or an answer of the kernel that is waited for twice?',
      '    ',
    )
  }
  if (kind === 'syntax') return ['    nothing was run, so no pod was made']
  if (kind !== 'todo') return []
  return [
    ...(sentence === undefined ? [] : wrap(sentence, '    ')),
    ...(command === undefined ? [] : ['', `    as a command it would be:   ${command}`]),
  ]
}

/** A line in the module of another lab: which one, and how to have it filled in. */
function whose({ file, kind }: CodeTrouble, { lab, course }: View): readonly string[] {
  const owner = course.labs.find(({ module }) => module !== undefined && module === file?.split('/')[0])
  if (owner === undefined || owner.id === lab.id || kind === 'missing') return []
  return ['', `    that is lab ${nameOf(owner)}; have it filled in:   cnilab solve ${owner.number} --code`]
}

function nameOf(lab: Lab): string {
  return `${lab.number} ${lab.id.slice(lab.number.length + 1)}`
}

function footer(found: CodeTrouble, { lab, repeated }: View): string {
  if (found.kind === 'missing') return `write it anew:  cnilab start ${lab.number} --code`
  const place = placeOf(found)
  const hint = `${repeated ? 'the next hint' : 'more'}:  cnilab hint`
  return place === undefined ? hint : `open:  workspace/${place}        ${hint}`
}
