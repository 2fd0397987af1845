import type { Expectation } from '../course/lab.ts'
import type { Output } from '../providers/provider.ts'
import { expectExit } from './expect-exit.ts'
import { expectJson } from './expect-json.ts'
import { expectStdout } from './expect-stdout.ts'
import type { Verdict } from './verdict.ts'

/** All forms that are given must hold; where none is, exit code 0. The first that does not hold speaks. */
export function expectAll(expectation: Expectation, output: Output): Verdict {
  const { exit, stdout, json } = expectation
  const verdicts: readonly Verdict[] = [
    ...(exit === undefined ? [] : [expectExit(exit, output)]),
    ...(stdout === undefined ? [] : [expectStdout(stdout, output)]),
    ...(json === undefined ? [] : [expectJson(json, output)]),
  ]
  return verdicts.find(({ held }) => !held) ?? verdicts[0] ?? expectExit(0, output)
}
