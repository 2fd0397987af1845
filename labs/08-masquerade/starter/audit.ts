// generated from mini-cni/src/masquerade by npm run generate; do not edit
import { ensureMasquerade, forgetMasquerade } from './ensure.ts'
import type { Masquerade } from './kept.ts'
import { applyRules, listTable } from './nft.ts'
import { commentOf, rulesetOf } from './ruleset.ts'

/** How nft lists each table that this process has made, and for which plan. */
const made = new Map<string, { readonly comment: string; readonly listed: string | undefined }>()

/**
 * As `ensureMasquerade`, and compares what is *in* the table too: somebody may have emptied it and left its comment. The table is compared with how nft
 * listed it when it was made, by this process; one that it has not made itself is made again. Returns sentences for the log.
 */
export function auditMasquerade(wanted: Masquerade): readonly string[] {
  const known = made.get(wanted.table)
  const comment = commentOf(wanted)
  const isRight = known?.comment === comment && known.listed !== undefined && listTable(wanted.table) === known.listed
  if (!isRight) {
    applyRules(rulesetOf(wanted))
    made.set(wanted.table, { comment, listed: listTable(wanted.table) })
  }
  forgetMasquerade()
  const said = ensureMasquerade(wanted)
  return isRight || known === undefined
    ? said
    : [`the table inet ${wanted.table} was changed, and was made again`, ...said]
}
