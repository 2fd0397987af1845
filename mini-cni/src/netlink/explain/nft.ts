import { nftFamilyName } from '../messages/nft-table.ts'
import type { Say } from './words.ts'

/** NFT_MSG_GETTABLE. */
export const sayGetTable: Say = ({ header, attributes }) => [
  ['nft', 'list', 'table', nftFamilyName(header.family), String(attributes.name)],
]

/** NFT_MSG_GETCHAIN. */
export const sayGetChains: Say = () => [['nft', 'list', 'chains']]

/** NFT_MSG_GETRULE. */
export const sayGetRules: Say = ({ header, attributes }) => [
  ['nft', 'list', 'chain', nftFamilyName(header.family), String(attributes.table), String(attributes.chain)],
]

/** NFT_MSG_GETGEN: how often the rules have changed is nothing that nft would print. */
export const sayGetGeneration: Say = () => []
