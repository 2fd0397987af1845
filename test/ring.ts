/** A ring of tests: one command, and how many tests its output stands for. */
export interface Ring {
  readonly name: string
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Nothing of our own environment is inherited. */
  readonly bare?: boolean
  /** Why it cannot run here. */
  readonly skip?: string
  /** A test that was skipped counts as failed: everything it needs is known to be there. */
  readonly noSkips?: boolean
  /** JSON file that vitest writes; without it the exit code is one test, or the last line `N passed, N failed, N skipped` counts. */
  readonly json?: string
}

export interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Names of the tests that were skipped, or the sentence why the whole ring was. */
  readonly without: readonly string[]
  /** Tests that failed at first and passed when they were run again. */
  readonly atSecondTry?: readonly string[]
  readonly output: string
}
