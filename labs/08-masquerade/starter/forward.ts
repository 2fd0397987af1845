// generated from mini-cni/src/masquerade by npm run generate; do not edit
import { Todo } from '../model.ts'
import type { BaseChain } from '../netlink/messages/nft.ts'
import { type Masquerade, tableOf } from './kept.ts'
import { ofFamily } from './ruleset.ts'

/** A chain at the hook forward, and the comments of its rules, in order. */
export interface ForwardChain extends Pick<BaseChain, 'family' | 'table' | 'name' | 'policy'> {
  readonly comments: readonly string[]
}

/** The comment on our rules in other people's chains; CHECK, and who reads the rules, knows them by it. */
export function answerComment({ table }: Pick<Masquerade, 'table'>): string {
  return table
}

/**
 * The rules, as lines for nft, that let the pods of `wanted` through chains which drop what nobody spoke for (`policy drop`): from pods and to
 * pods, at the head, with our comment; none where the comment is there. They must be in that very chain: each chain at a hook is
 * asked, and a packet that one of them drops is gone, whatever an own chain accepted (nft(8), "accept"). No rule that is there is changed.
 */
export function answersTo(wanted: Masquerade, chains: readonly ForwardChain[]): readonly string[] {
  // TODO(08-masquerade): for each chain of policy drop without our comment and each family that it sees, insert a rule that accepts from the pods and one to them
  throw new Todo('08-masquerade')
}

/** Whether a comment is that of an answer to chains, of any table of `network`. */
export function isAnswerOf(network: string, comment: string): boolean {
  return comment === tableOf(network) || comment.startsWith(`${tableOf(network)}-`)
}
