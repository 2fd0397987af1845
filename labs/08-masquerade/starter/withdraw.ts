// generated from mini-cni/src/masquerade by npm run generate; do not edit
import { withFilter } from './filter.ts'
import { type ForwardChain, isAnswerOf } from './forward.ts'
import { tableOf } from './kept.ts'
import { applyRules, runProgram } from './nft.ts'

/** Removes what `ensureMasquerade` made for `network`: its table, and our rules in other people's chains. Nothing there is no error. */
export function withdrawMasquerade(network: string): void {
  const table = tableOf(network)
  withFilter(filter => {
    const lines = filter.forwardChains().flatMap(chain => ownRules(chain, network))
    if (filter.comment(table) !== undefined) lines.push(`delete table inet ${table}`)
    if (lines.length > 0) applyRules(`${lines.join('\n')}\n`)
  })
}

/** A rule is deleted by its handle, which only nft's own list tells beside the comment. */
function ownRules({ family, table, name, comments }: ForwardChain, network: string): readonly string[] {
  if (!comments.some(comment => isAnswerOf(network, comment))) return []
  const listed = runProgram('nft', ['-a', 'list', 'chain', family, table, name])
  return [...listed.matchAll(/comment "([^"]*)" # handle (\d+)$/gm)]
    .filter(([, comment = '']) => isAnswerOf(network, comment))
    .map(([, , handle]) => `delete rule ${family} ${table} ${name} handle ${handle}`)
}
