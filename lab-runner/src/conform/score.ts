/** What came of the items: a value that screens, JSON, JUnit and TAP are made of. */
import type { Kind, Level } from './item.ts'

export type State = 'held' | 'failed' | 'does-not-apply'

export interface Score {
  readonly item: string
  readonly level: Level
  readonly says: string
  readonly source: string
  readonly state: State
  /** Of a failed item what was seen, of one that does not apply the reason. */
  readonly observed?: string
  /** The call of the plugin that it speaks of, as a line for a shell of that machine; only of a failed item. */
  readonly repeat?: string
  /** What the plugin printed then. */
  readonly output?: string
  /** True where the baseline has it as failed too. */
  readonly known?: boolean
  readonly ms: number
}

export interface Scores {
  readonly plugin: string
  readonly path: string
  /** The line to type for another run; items are added to it. */
  readonly again: string
  readonly kind: Kind
  /** cniVersion of the configuration, and all that VERSION listed. */
  readonly cniVersion: string
  readonly versions: readonly string[]
  readonly uid: number
  readonly conf: Readonly<Record<string, unknown>>
  readonly scores: readonly Score[]
  /** Items of the baseline that were failed there and hold now. */
  readonly mended: readonly string[]
  readonly ok: boolean
  readonly ms: number
}
