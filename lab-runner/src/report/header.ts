import { basename } from 'node:path'
import type { Report, StepReport } from '../checks/report.ts'
import type { Lab } from '../course/lab.ts'
import { spread } from './spread.ts'

/** `03 veth · step 2 "Both ends up" · by hand                        3 of 5 hold` */
export function header(report: Report, lab: Lab, what: string | undefined, right: string): string {
  const { plugin } = report
  const track = plugin !== undefined ? `by ${basename(plugin)}` : report.track === 'hand' ? 'by hand' : 'in code'
  const left = [`${lab.number} ${lab.id.slice(lab.number.length + 1)}`, what, track].filter(part => part !== undefined)
  return spread(left.join(' · '), right)
}

/** `step 2 "Both ends up"`, numbered as in the lesson. */
export function stepName({ id, title }: StepReport, lab: Lab): string {
  return `step ${lab.steps.findIndex(step => step.id === id) + 1} "${title}"`
}
