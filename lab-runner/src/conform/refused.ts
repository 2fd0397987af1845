/** What is asked of a call that a plugin must refuse. */
import { Unmet } from './item.ts'
import type { Called } from './rig.ts'

/**
 * `msg` and `details` of the error. Throws Unmet where the call succeeded, where no error object came, or one with another code than
 * one of `codes` (none: any). `what` is the subject of the sentence: "a configuration without name".
 */
export function refused({ call, exitCode, json, stdout }: Called, what: string, codes: readonly number[] = []): string {
  if (exitCode === 0) throw new Unmet(`${call.command} with ${what} ended with 0`)
  if (typeof json?.code !== 'number') {
    const said = stdout.trim() === '' ? 'nothing' : 'something else'
    throw new Unmet(
      `${call.command} with ${what} ended with ${exitCode}, but ${said} is on stdout in place of an error`,
    )
  }
  const { code, msg = '', details = '' } = json
  if (codes.length > 0 && !codes.includes(code)) {
    throw new Unmet(
      `${call.command} with ${what} was answered with code ${code} in place of ${codes.join(' or ')}: ${msg}`,
    )
  }
  return `${msg} ${details}`.trim()
}
