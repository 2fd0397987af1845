/** What a rule is, and what it finds. */
import type { Page } from './page.ts'
import type { Repository } from './repository.ts'
import type { Scenario } from './scenario.ts'
import type { Script } from './script.ts'
import type { JsonFile, Place } from './text-file.ts'

/** `error`: does not work on the platform. `warning`: most likely not what was meant. `note`: could be better. */
export type Level = 'error' | 'warning' | 'note'

export const levels: readonly Level[] = ['error', 'warning', 'note']

/** Replaces `length` characters at the place. */
export interface Edit {
  readonly at: Place
  readonly length: number
  readonly text: string
}

export interface Found {
  readonly at: Place
  readonly message: string
  /** Edits that mend it and cannot break anything else. */
  readonly fix?: readonly Edit[]
}

interface Described {
  /** Kebab-case; also what an ignore comment names. */
  readonly id: string
  readonly level: Level
  /** One sentence: what is wrong when it is found. */
  readonly says: string
  /** What happens on the platform, and what to do. */
  readonly why: string
  /** What `--fix` does, where it can. */
  readonly mends?: string
}

/** A rule, by what it looks at. Each thing is shown to it once, however often scenarios name it. */
export type Rule = Described &
  (
    | { readonly on: 'json'; check(file: JsonFile): Iterable<Found> }
    | { readonly on: 'scenario'; check(scenario: Scenario): Iterable<Found> }
    | { readonly on: 'page'; check(page: Page, scenario: Scenario): Iterable<Found> }
    | { readonly on: 'script'; check(script: Script, scenario: Scenario): Iterable<Found> }
    | { readonly on: 'repository'; check(repository: Repository): Iterable<Found> }
    /** Found by the linter itself, about its own comments. */
    | { readonly on: 'ignore' }
  )

/** What was found, with the rule that found it; lines and columns count from 1. */
export interface Finding extends Found {
  readonly rule: Rule
  readonly line: number
  readonly column: number
}
