import type { Shell } from '../providers/provider.ts'
import type { CheckResult } from './report.ts'

/** A check could not even be asked: a pod or a fact that it speaks of is not there. Carries the evidence for the report. */
export class Unasked extends Error {
  override readonly name = 'Unasked'
  readonly evidence: Required<Pick<CheckResult, 'on' | 'argv' | 'paste' | 'expected' | 'actual'>>

  constructor(
    looked: { readonly say: string; readonly shell: Shell },
    argv: readonly string[],
    found: { readonly expected: string; readonly actual: string },
  ) {
    super(`${found.actual} (looked on ${looked.say}: ${argv.join(' ')})`)
    this.evidence = { on: looked.say, argv, paste: looked.shell.command(argv), ...found }
  }
}
