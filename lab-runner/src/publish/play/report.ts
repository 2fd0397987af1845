/** What became of a scenario that was played; plain data, as `--json` and `--report` print it. */

export type Verdict = 'passed' | 'failed' | 'cannot'

/** `unverified`: it has no verify script, so nothing was shown. `skipped`: one before it failed, or `--until` ended before it. */
export type StepOutcome = 'passed' | 'failed' | 'unverified' | 'skipped'

export interface Asked {
  readonly exitCode: number
  readonly ms: number
}

export interface StepReport {
  readonly number: number
  readonly title: string
  readonly outcome: StepOutcome
  /** What is wrong, where it failed. */
  readonly sentence?: string
  /** What came back: the last lines of the verify script or of the terminal. */
  readonly said: readonly string[]
  /** Worth knowing, but no failure. */
  readonly notes: readonly string[]
  /** Blocks that were typed. */
  readonly typed: number
  /** The verify script before anything was typed, and twice after. */
  readonly asked: readonly Asked[]
  readonly ms: number
}

export interface PlayReport {
  readonly title: string
  readonly verdict: Verdict
  /** Why it cannot be played, or what went wrong outside of the steps. */
  readonly sentence?: string
  readonly said: readonly string[]
  readonly steps: readonly StepReport[]
  readonly notes: readonly string[]
  /** Milliseconds: until the platform was up, until the scenario was prepared, all. */
  readonly ms: { readonly platform: number; readonly prepare: number; readonly all: number }
}
