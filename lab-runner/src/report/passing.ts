import { applies } from '../checks/applies.ts'
import type { Report } from '../checks/report.ts'
import type { Course, Lab } from '../course/lab.ts'
import { plain } from '../lesson/step-text.ts'
import { duration } from './duration.ts'
import { header, stepName } from './header.ts'
import type { Screen, View } from './screen.ts'
import { wrap } from './wrap.ts'

/** Everything holds: what can be done now, in the lesson's own words, and the way on. */
export function passing(report: Report, { lab, course }: View): Screen {
  const asked = report.steps.flatMap(({ checks }) => checks).length
  const right = `${asked} ${asked === 1 ? 'check' : 'checks'}, ${duration(report.ms)}`
  const earlier =
    report.earlier.length === 0 ? [] : [`earlier labs still hold: ${report.earlier.map(numberOf).join(' ')}`]
  const [only] = report.steps
  const whole = lab.steps.filter(step => applies(step, report)).length
  if (only !== undefined && report.steps.length < whole) {
    const title = `${stepName(only, lab)} holds`
    return { header: header(report, lab, title, right), body: earlier, footer: 'the whole lab:  cnilab check' }
  }
  const title = whole === 1 ? 'its one step holds' : `all ${whole} steps hold`
  const said = firstParagraph(lab.outro)
  return {
    header: header(report, lab, title, right),
    body: [...earlier, ...(said.length === 0 ? [] : ['', ...said])],
    footer: wayOn(report, lab, course),
  }
}

function numberOf({ lab }: { readonly lab: string }): string {
  return lab.split('-')[0] ?? lab
}

/** The first words of what the lab says after its last step; headings, lists and tables are passed over. */
function firstParagraph(outro: string): readonly string[] {
  const paragraphs = plain(outro.replaceAll(/^#.*$/gm, '\n'))
    .join('\n')
    .split(/\n{2,}/)
  const first = paragraphs.find(text => /^[\p{L}`*]/u.test(text))
  return first === undefined ? [] : wrap(first).slice(0, 6)
}

function wayOn(report: Report, lab: Lab, course: Course): string {
  const next = course.labs[course.labs.findIndex(({ id }) => id === lab.id) + 1]
  const code = report.track === 'code' && next?.module !== undefined ? ' --code' : ''
  const start = `cnilab start ${next?.number}${code}`
  if (next !== undefined && !next.underlays.includes(report.underlay)) {
    return `next, on a cluster that is ${next.underlays[0]}:  cnilab down && ${start}`
  }
  const first = next === undefined ? 'all labs:  cnilab list' : `next:  ${start}`
  return [first, ...otherTrack(report, lab)].join('        ')
}

function otherTrack(report: Report, lab: Lab): readonly string[] {
  if (lab.module === undefined) return []
  if (report.track === 'hand') return [`the same in TypeScript:  cnilab start ${lab.number} --code`]
  return ['as ip commands:  cnilab explain']
}
