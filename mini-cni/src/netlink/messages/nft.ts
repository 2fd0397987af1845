import type { Dump } from '../request.ts'
import {
  commentIn,
  getChainMessage,
  getGenerationMessage,
  getRuleMessage,
  getTableMessage,
  type NftFamily,
  nftFamilies,
  nftFamilyName,
} from './nft-table.ts'

export type { NftFamily } from './nft-table.ts'

export interface NftTable {
  readonly name: string
  readonly comment: string
}

/** `nft list table FAMILY NAME`, without what is in it; empty where there is none. */
export function getTable(family: NftFamily, name: string): Dump<NftTable> {
  return {
    request: {
      message: getTableMessage,
      flags: 0,
      header: { family: nftFamilies[family] },
      attributes: { name },
      subject: `${family} ${name}`,
    },
    single: true,
    emptyOn: 'ENOENT',
    decode: (_header, attributes) => ({ name: attributes.name as string, comment: commentIn(attributes) }),
  }
}

/** A chain that the kernel itself sends packets through; others are only jumped to. */
export interface BaseChain {
  readonly family: NftFamily
  readonly table: string
  readonly name: string
  /** As NF_INET_* in linux/netfilter.h; `forward` is 2. */
  readonly hook: number
  /** `filter`, `nat` or `route`. */
  readonly type: string
  /** What becomes of a packet that no rule decided about. */
  readonly policy: 'accept' | 'drop'
}

/** NF_INET_FORWARD. */
export const forwardHook = 2

/** `nft list chains`: the base chains of all tables. */
export function getBaseChains(): Dump<BaseChain> {
  return {
    request: { message: getChainMessage, flags: 0, header: { family: 0 }, attributes: {}, subject: '' },
    decode({ family }, { table, name, hook, policy, type }) {
      if (hook === undefined) return undefined
      return {
        family: nftFamilyName(family),
        table: table as string,
        name: name as string,
        hook: (hook as { readonly number?: number }).number ?? 0,
        type: (type as string | undefined) ?? 'filter',
        policy: policy === 0 ? 'drop' : 'accept',
      }
    },
  }
}

/** Comments of the rules of a chain, in order; empty text for a rule without one. `nft list chain FAMILY TABLE NAME`. */
export function getRuleComments({ family, table, name }: Pick<BaseChain, 'family' | 'table' | 'name'>): Dump<string> {
  return {
    request: {
      message: getRuleMessage,
      flags: 0,
      header: { family: nftFamilies[family] },
      attributes: { table, chain: name },
      subject: `${family} ${table} ${name}`,
    },
    emptyOn: 'ENOENT',
    decode: (_header, attributes) => commentIn(attributes),
  }
}

/** A number that grows with each change of any rule in this namespace. */
export function getGeneration(): Dump<number> {
  return {
    request: { message: getGenerationMessage, flags: 0, header: { family: 0 }, attributes: {}, subject: '' },
    single: true,
    decode: (_header, { id }) => (id as number | undefined) ?? 0,
  }
}
