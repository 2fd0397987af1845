import type { Attributes, Field, Message } from '../codec.ts'

/**
 * linux/netfilter/nfnetlink.h:
 *
 *     struct nfgenmsg {
 *       __u8   nfgen_family;
 *       __u8   version;
 *       __be16 res_id;
 *     };
 */
const nfgenmsg: readonly Field[] = [
  ['family', 'u8'],
  ['version', 'u8'],
  ['resource', 'u16'],
]

/** NFNL_SUBSYS_NFTABLES << 8, to which linux/netfilter/nf_tables.h adds NFT_MSG_*. */
const subsystem = 10 << 8

const message = (name: string, number: number, attributes: Message['attributes']): Message => ({
  name,
  type: subsystem | number,
  header: nfgenmsg,
  attributes,
})

/** NFTA_TABLE_* in linux/netfilter/nf_tables.h. */
export const getTableMessage = message('NFT_MSG_GETTABLE', 1, {
  name: [1, 'string'],
  flags: [2, 'u32be'],
  userData: [6, 'bytes'],
})

/** NFTA_CHAIN_*; in `hook` NFTA_HOOK_*. */
export const getChainMessage = message('NFT_MSG_GETCHAIN', 4, {
  table: [1, 'string'],
  name: [3, 'string'],
  hook: [4, { nest: { number: [1, 'u32be'], priority: [2, 'u32be'] } }],
  policy: [5, 'u32be'],
  type: [7, 'string'],
})

/** NFTA_RULE_*. */
export const getRuleMessage = message('NFT_MSG_GETRULE', 7, {
  table: [1, 'string'],
  chain: [2, 'string'],
  userData: [7, 'bytes'],
})

/** NFTA_GEN_*. */
export const getGenerationMessage = message('NFT_MSG_GETGEN', 16, { id: [1, 'u32be'] })

/** NFPROTO_* in linux/netfilter.h, as nft calls them. */
export const nftFamilies = { inet: 1, ip: 2, arp: 3, netdev: 5, bridge: 7, ip6: 10 } as const

export type NftFamily = keyof typeof nftFamilies

/** Name of a family's number. */
export function nftFamilyName(value: number | undefined): NftFamily {
  for (const [name, number] of Object.entries(nftFamilies)) if (number === value) return name as NftFamily
  return 'inet'
}

/**
 * The comment that nft was told: it lies in the user data as type (0), length and text with a zero byte (libnftnl's udata.h);
 * empty where there is none.
 */
export function commentIn({ userData }: Attributes): string {
  const bytes = (userData as Uint8Array | undefined) ?? new Uint8Array()
  for (let at = 0; at + 2 <= bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
    if (bytes[at] === 0) return new TextDecoder().decode(bytes.subarray(at + 2, at + 1 + (bytes[at + 1] ?? 0)))
  }
  return ''
}
