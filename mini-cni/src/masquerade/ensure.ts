import { withFilter } from './filter.ts'
import { answersTo } from './forward.ts'
import type { Masquerade } from './kept.ts'
import { answerLegacy, hasLegacy } from './legacy.ts'
import { applyRules } from './nft.ts'
import { commentOf, rulesetOf } from './ruleset.ts'

/** What was looked at last in this process, so that a resident one does not look at it again for each pod. */
const seen = new Map<string, number>()

/**
 * Makes the table of `wanted` on this node unless it is there already (its comment says so), and lets its pods through chains that
 * drop what is forwarded. Returns sentences about what others' rules made necessary, for the log; empty nearly always.
 * Throws a FilterError where nft is missing or refuses. Nothing is sent while the packet filter has not changed since the last time.
 */
export function ensureMasquerade(wanted: Masquerade): readonly string[] {
  return withFilter(filter => {
    const comment = commentOf(wanted)
    const legacy = hasLegacy()
    const generation = filter.generation()
    if (!legacy && generation !== 0 && seen.get(comment) === generation) return []
    //#region lab: give nft the ruleset where the table's comment is another, then the answers to the chains of the hook forward, and say which
    if (filter.comment(wanted.table) !== comment) applyRules(rulesetOf(wanted))
    const answers = answersTo(wanted, filter.forwardChains())
    if (answers.length > 0) applyRules(`${answers.join('\n')}\n`)
    const said = [...answers.map(line => `nft ${line}`), ...(legacy ? answerLegacy(wanted) : [])]
    seen.set(comment, filter.generation())
    return said.map(
      line => `what is forwarded is dropped on this node (FORWARD policy drop); for the pods there is now: ${line}`,
    )
    //#endregion
  })
}

/** Looks anew at the next `ensureMasquerade`. */
export function forgetMasquerade(): void {
  seen.clear()
}
