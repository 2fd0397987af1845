// generated from mini-cni/src/masquerade by npm run generate; do not edit
import { libc } from '../netlink/ffi.ts'
import { forwardHook, getBaseChains, getGeneration, getRuleComments, getTable } from '../netlink/messages/nft.ts'
import { type Netlink, netlinkFamily, openNetlink } from '../netlink/socket.ts'
import type { ForwardChain } from './forward.ts'

/**
 * The packet filter of the namespace that this thread is in, to look at. Measured on one machine: a look by netlink 0.1 ms, one by the program
 * nft 4 ms; a change by nft 12 ms, most of them the kernel's. So looks, which every ADD makes, are messages, and changes, which a node
 * needs once, are nft's words, which people can read.
 */
export interface Filter {
  /** The comment on the table `inet NAME`; undefined where there is no such table, or no nftables in the kernel. */
  comment(table: string): string | undefined
  /** The chains that decide about forwarded packets. */
  forwardChains(): readonly ForwardChain[]
  /** Grows with each change of a rule; 0 where the kernel has no nftables. */
  generation(): number
}

/** Runs `work` with a look at the packet filter. */
export function withFilter<T>(work: (filter: Filter) => T): T {
  const netlink = openNetlink(libc, netlinkFamily.netfilter)
  try {
    return work({
      comment: table => orNothing(() => netlink.dump(getTable('inet', table))[0]?.comment),
      forwardChains: () => orNothing(() => forwardChains(netlink)) ?? [],
      generation: () => orNothing(() => netlink.dump(getGeneration())[0]) ?? 0,
    })
  } finally {
    netlink.close()
  }
}

function forwardChains(netlink: Netlink): readonly ForwardChain[] {
  const chains = netlink.dump(getBaseChains()).filter(chain => chain.hook === forwardHook && chain.type === 'filter')
  return chains
    .filter(({ family }) => family === 'ip' || family === 'ip6' || family === 'inet')
    .map(chain => ({ ...chain, comments: chain.policy === 'drop' ? netlink.dump(getRuleComments(chain)) : [] }))
}

/** Without nftables the kernel does not know whom the message is for (EINVAL; nfnetlink_rcv_msg in net/netfilter/nfnetlink.c). */
function orNothing<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EINVAL' || error.code === 'EOPNOTSUPP'))
      return undefined
    throw error
  }
}
