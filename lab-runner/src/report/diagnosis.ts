import type { CheckResult, CodeTrouble, Report, StepReport } from '../checks/report.ts'

/** The check that a report speaks of first; without a step it is one of an earlier lab. */
export interface Speaker {
  readonly check: CheckResult
  readonly step?: StepReport
}

/** What a report says first, as one text; where two reports have the same, nothing has got better in between. */
export function diagnosisOf(report: Report): string | undefined {
  if (report.trouble !== undefined) return diagnoseTrouble(report.trouble)
  const speaker = speakerOf(report)
  if (speaker === undefined) return undefined
  return speaker.step?.mistake?.say ?? `${speaker.check.expect}: ${speaker.check.actual}`
}

/** The failing step speaks, unless what was found there was found in an earlier lab too (a pod that is gone): then that one. */
export function speakerOf({ steps, earlier }: Report): Speaker | undefined {
  const before = earlier.flatMap(({ failed }) => failed)
  const step = steps.find(({ checks }) => checks.some(hasFailed))
  const check = step === undefined ? undefined : checkOf(step)
  const [first] = before
  const known = step?.mistake === undefined && before.some(one => one.on === check?.on && one.actual === check?.actual)
  if (step !== undefined && check !== undefined && !known) return { check, step }
  return first === undefined ? undefined : { check: first }
}

/** The check whose evidence belongs to the mistake: the same look, else the same place; without one the first that failed. */
function checkOf({ checks, mistake }: StepReport): CheckResult | undefined {
  const failed = checks.filter(hasFailed)
  const near = failed.filter(({ on }) => on !== undefined && on === mistake?.on)
  const same = near.find(({ argv }) => argv?.join('\0') === mistake?.argv?.join('\0'))
  return same ?? near[0] ?? failed[0]
}

function hasFailed({ state }: CheckResult): boolean {
  return state === 'failed'
}

/** What the workspace's code did instead of working, and where. */
export function diagnoseTrouble(trouble: CodeTrouble): string {
  const { kind, message, node, whose = 'your code' } = trouble
  const where = [placeOf(trouble), trouble.function].filter(part => part !== undefined).join(' ')
  const on = node === undefined ? '' : ` on ${node}`
  if (kind === 'todo') return `${where || 'a hole'} is still a TODO`
  if (kind === 'syntax')
    return `${where || 'a file'} cannot be read as TypeScript: ${message.replace(/^SyntaxError( \[\w+\])?: /, '')}`
  if (kind === 'threw') return where === '' ? `${whose} stopped${on}: ${message}` : `${where} threw${on}: ${message}`
  if (kind === 'timeout') return `${whose} ${message}${on}${where === '' ? '' : `, last seen in ${where}`}`
  return message
}

/** `link/veth.ts:41` */
export function placeOf({ file, line }: CodeTrouble): string | undefined {
  return file === undefined ? undefined : `${file}${line === undefined ? '' : `:${line}`}`
}
