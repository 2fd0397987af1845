/** What the conformance suite asks of a plugin: each item is one small function that judges by effects. */
import type { Rig } from './rig.ts'

export type Level = 'MUST' | 'SHOULD' | 'PRACTICE' | 'QUALITY'

/** `main` makes the pod's interface, `ipam` answers with addresses, `chained` changes what an earlier plugin made. */
export type Kind = 'main' | 'ipam' | 'chained'

export interface Item {
  /** As in the checklist: section letter and number, `E50`. */
  readonly id: string
  readonly level: Level
  /** One sentence without the subject: "must not leave the interface behind when CNI_NETNS is empty". */
  readonly says: string
  /** Where that is written: "SPEC 1.1.0 §4 DEL", "cni:pkg/skel/skel.go", "plugins#714". */
  readonly source: string
  /** Kinds of plugin that it makes sense for. */
  readonly kinds: readonly Kind[]
  /** Lowest cniVersion that has it: 0.4.0 for CHECK, 1.1.0 for GC and STATUS. */
  readonly since?: string
  /** Milliseconds after which it has failed; default 20 000. */
  readonly limit?: number
  /** It measures time, or takes the whole machine, so nothing is to run beside it. */
  readonly alone?: boolean
  /** Returns when the item holds. Throws Unmet with what was observed, NotApplicable with the reason. */
  run(rig: Rig): Promise<void>
}

/** The plugin does not do what the item says; the message is what was observed, in one sentence. */
export class Unmet extends Error {
  override readonly name = 'Unmet'
}

/** The item makes no sense for this plugin or configuration; the message is the reason. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable'
}
