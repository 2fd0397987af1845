import type { AgentProcess } from './agent-process.ts'
import type { Shims } from './calls.ts'

/** What the loops work with. */
export interface FaultPlace {
  readonly agent: AgentProcess
  /** The executable, for a second one. */
  readonly agentFile: string
  readonly shims: Shims
  readonly seed: number
}
