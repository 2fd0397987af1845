/** A reporter for vitest with --retry: names each test that failed and then passed, and what had failed. CI's machines are shared, so time limits pass. */
import type { Reporter, TestCase } from 'vitest/node'

export default class SecondTry implements Reporter {
  readonly #lines: string[] = []

  onTestCaseResult(test: TestCase): void {
    if (!test.diagnostic()?.flaky) return
    const [why] = (test.result().errors ?? []).map(({ message }) => message.split('\n')[0])
    this.#lines.push(
      `at the second try: ${test.module.project.name} ${test.fullName}${why === undefined ? '' : `: ${why}`}\n`,
    )
  }

  onTestRunEnd(): void {
    process.stdout.write(this.#lines.join(''))
  }
}
