// generated from mini-cni/src/masquerade by npm run generate; do not edit
import { readFileSync } from 'node:fs'
import type { Masquerade } from './kept.ts'
import { findProgram, runProgram } from './nft.ts'
import { ofFamily } from './ruleset.ts'

/** The iptables of old is another machinery in the kernel, which nft does not see: its own table, chain and policy, for each family. */
const families = [
  { version: 4, names: '/proc/net/ip_tables_names', program: 'iptables-legacy' },
  { version: 6, names: '/proc/net/ip6_tables_names', program: 'ip6tables-legacy' },
] as const

/**
 * Lets the pods through where the old iptables' FORWARD says `-P FORWARD DROP`: `iptables-legacy -I FORWARD -s CIDR -j ACCEPT` and the same
 * with `-d`. Returns the commands that it ran. A table that nobody uses is not looked at: the look alone would make it.
 */
export function answerLegacy({ table, pods }: Masquerade): readonly string[] {
  return families.flatMap(({ version, names, program }) => {
    const subnets = ofFamily(pods, version)
    if (!subnets || !isUsed(names) || findProgram(program) === undefined) return []
    const rules = runProgram(program, ['-w', '-S', 'FORWARD'])
    if (!/^-P FORWARD DROP$/m.test(rules) || rules.includes(`--comment ${table} `)) return []
    return subnets.split(', ').flatMap(cidr =>
      ['-s', '-d'].map(side => {
        const args = ['-w', '-I', 'FORWARD', side, cidr, '-m', 'comment', '--comment', table, '-j', 'ACCEPT']
        runProgram(program, args)
        return `${program} ${args.join(' ')}`
      }),
    )
  })
}

/** Whether a filter of the old kind is there at all. */
export function hasLegacy(): boolean {
  return families.some(({ names }) => isUsed(names))
}

/** In a namespace that an ordinary user has made, the kernel may give the list to root of the machine alone (xt_proto_init in net/netfilter/x_tables.c). */
function isUsed(names: string): boolean {
  try {
    return /^filter$/m.test(readFileSync(names, 'latin1'))
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
