import type { Expectation } from '../course/lab.ts'
import type { Output } from '../providers/provider.ts'
import { expectAll } from './expect-all.ts'
import { expectNot } from './expect-not.ts'
import type { Verdict } from './verdict.ts'

/** What is expected and what must not be so, together; a probe with a `not` alone needs nothing else to hold. */
export function judge(expectation: Expectation & { readonly not?: Expectation | undefined }, output: Output): Verdict {
  const { exit, stdout, json, not } = expectation
  if (not === undefined) return expectAll(expectation, output)
  const absent = expectNot(not, output)
  const onlyNot = exit === undefined && stdout === undefined && json === undefined
  if (onlyNot || !absent.held) return absent
  return expectAll(expectation, output)
}
