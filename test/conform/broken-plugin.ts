import type { Kind } from '../../lab-runner/src/conform/item.ts'

/** A plugin that is wrong in one way, on purpose: the suite must notice that, and nothing else. */
export interface BrokenPlugin {
  /** One sentence. */
  readonly wrong: string
  /** The item that names it. */
  readonly caughtBy: string
  /** MUST items that ask for the same from another side, so that they fail too. */
  readonly also?: readonly string[]
  /** Other MUST items may fail as well where what they observed is this: the fault itself, met on the way. */
  readonly seenAs?: RegExp
  /** The command that shows the fault: with all others it is right, so that what never gives this one is not asked again. */
  readonly only?: string
  /** Default `main`. */
  readonly kind?: Kind
  readonly how: Wrapper | Mutation
}

/**
 * POSIX shell around a correct plugin, which is "$plugin" and is run at the end in any case. `edit EXPRESSION` runs it and edits what
 * it prints where it succeeds (sed -E), `fail CODE MESSAGE` ends with that error.
 */
export interface Wrapper {
  readonly shell: string
}

/** mini-cni with other text in one of its files; each text must be there exactly once. */
export interface Mutation {
  readonly source: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>
}
