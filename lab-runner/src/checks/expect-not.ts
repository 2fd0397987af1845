import type { Expectation } from '../course/lab.ts'
import type { Output } from '../providers/provider.ts'
import { expectAll } from './expect-all.ts'
import { expectExit } from './expect-exit.ts'
import type { Verdict } from './verdict.ts'

/** Exit codes of `timeout` and the shell: the command itself has said nothing. */
const unasked: readonly number[] = [124, 126, 127]

/** Holds when what must not be so is not so; a command that could not run or did not end proves no absence. */
export function expectNot(not: Expectation, output: Output): Verdict {
  const { held, expected, actual } = expectAll(not, output)
  if (not.exit === undefined && unasked.includes(output.exitCode)) {
    return { held: false, expected: `not ${expected}`, actual: expectExit(0, output).actual }
  }
  return { held: !held, expected: `not ${expected}`, actual }
}
