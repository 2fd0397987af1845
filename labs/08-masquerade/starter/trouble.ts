// generated from mini-cni/src/masquerade by npm run generate; do not edit
import { withFilter } from './filter.ts'
import { findProgram } from './nft.ts'

/** Why pods could not be masqueraded on this node, as a sentence; undefined where nothing is in the way. Changes nothing. */
export function masqueradeTrouble(): string | undefined {
  if (findProgram('nft') === undefined) return 'ipMasq needs the program nft, which this node has not; install nftables'
  const generation = withFilter(filter => filter.generation())
  return generation === 0 ? 'ipMasq needs nftables, which this kernel has not: modprobe nf_tables' : undefined
}
