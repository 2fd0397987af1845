import type { Expectation } from '../course/lab.ts'
import type { Output } from '../providers/provider.ts'
import { expectAll } from './expect-all.ts'
import { expectExit } from './expect-exit.ts'
import type { Verdict } from './verdict.ts'

/**
 * Holds when what must not be so is not so. From 124 upwards exit codes are those of time limits, shells and signals (a node
 * that is down answers 137): the command itself has said nothing, and that proves no absence.
 */
export function expectNot(not: Expectation, output: Output): Verdict {
  const { held, expected, actual } = expectAll(not, output)
  if (output.exitCode >= 124 && output.exitCode !== not.exit) {
    return { held: false, expected: `not ${expected}`, actual: expectExit(0, output).actual }
  }
  return { held: !held, expected: `not ${expected}`, actual }
}
