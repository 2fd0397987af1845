import type { CheckResult, CodeTrouble, Report, StepReport } from '../checks/report.ts'

/** What a report says first, as one text; where two reports have the same, nothing has got better in between. */
export function diagnosisOf(report: Report): string | undefined {
  if (report.trouble !== undefined) return diagnoseTrouble(report.trouble)
  const step = failingStep(report)
  if (step?.mistake !== undefined) return step.mistake.say
  const check = step === undefined ? report.earlier.flatMap(({ failed }) => failed)[0] : speakerOf(step)
  return check === undefined ? undefined : `${check.expect}: ${check.actual}`
}

/** The one step that was asked and does not hold. */
export function failingStep({ steps }: Report): StepReport | undefined {
  return steps.find(({ checks }) => checks.some(({ state }) => state === 'failed'))
}

/** The check whose evidence belongs to the mistake: the same look, else the same place; without one the first that failed. */
export function speakerOf({ checks, mistake }: StepReport): CheckResult | undefined {
  const failed = checks.filter(({ state }) => state === 'failed')
  const near = failed.filter(({ on }) => on !== undefined && on === mistake?.on)
  const same = near.find(({ argv }) => argv?.join('\0') === mistake?.argv?.join('\0'))
  return same ?? near[0] ?? failed[0]
}

/** What the workspace's code did instead of working, and where. */
export function diagnoseTrouble(trouble: CodeTrouble): string {
  const { kind, message, node } = trouble
  const where = [placeOf(trouble), trouble.function].filter(part => part !== undefined).join(' ')
  const on = node === undefined ? '' : ` on ${node}`
  if (kind === 'todo') return `${where || 'a hole'} is still a TODO`
  if (kind === 'syntax') return `${where || 'a file'} cannot be read as TypeScript: ${message}`
  if (kind === 'threw') return `${where || 'your code'} threw${on}: ${message}`
  if (kind === 'timeout') return `your code ${message}${on}${where === '' ? '' : `, last seen in ${where}`}`
  return message
}

/** `link/veth.ts:41` */
export function placeOf({ file, line }: CodeTrouble): string | undefined {
  return file === undefined ? undefined : `${file}${line === undefined ? '' : `:${line}`}`
}
