/** What a check run found: a value, not an error. Everything a screen, JSON or JUnit needs is in here. */
import type { Track } from '../course/lab.ts'
import type { Underlay } from '../providers/provider.ts'

export interface CheckResult {
  readonly lab: string
  readonly step: string
  readonly expect: string
  /** `not-asked`: something that must hold first does not. */
  readonly state: 'held' | 'failed' | 'not-asked'
  /** Node or pod, and the command as it was run, facts filled in. */
  readonly on?: string
  readonly argv?: readonly string[]
  /** As typed in the user's own shell. */
  readonly paste?: readonly string[]
  /** Short, one line each: the few fields that matter. */
  readonly expected?: string
  readonly actual?: string
  /** Whole output, for -v. */
  readonly output?: string
  readonly hint?: string
  readonly ms: number
}

export interface StepReport {
  readonly id: string
  readonly title: string
  readonly checks: readonly CheckResult[]
  /** The listed mistake that was seen, and the look that showed it. */
  readonly mistake?: { readonly name: string; readonly say: string } & Pick<CheckResult, 'on' | 'argv' | 'paste'>
}

/** A hole of the code track that is still empty, or what the workspace's code did instead of working. */
export interface CodeTrouble {
  /** Who stopped, where it is not the learner's code. */
  readonly whose?: string
  readonly kind: 'todo' | 'syntax' | 'threw' | 'timeout' | 'missing'
  readonly file?: string
  readonly line?: number
  readonly function?: string
  readonly message: string
  readonly node?: string
  /** Of a hole: what to write there, as its comment says. */
  readonly sentence?: string
  /** Of a hole: the `ip` command that its function equals, where there is one. */
  readonly command?: string
}

export interface Report {
  readonly lab: string
  readonly title: string
  readonly track: Track
  readonly underlay: Underlay
  /** Absent where nodes have none. */
  readonly kubelet?: boolean
  readonly steps: readonly StepReport[]
  /** Earlier labs whose `always` checks were asked again. */
  readonly earlier: readonly { readonly lab: string; readonly failed: readonly CheckResult[] }[]
  readonly trouble?: CodeTrouble
  /** The executable that attached the pods, as it was named, where it was not the learner's code. */
  readonly plugin?: string
  readonly holes?: { readonly filled: number; readonly total: number }
  readonly ok: boolean
  readonly ms: number
}
