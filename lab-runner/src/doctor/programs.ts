/** The programs that the cluster and the labs type, and the Debian package that brings each. */
export interface Program {
  readonly name: string
  readonly package: string
  /** How it says its version; the first number with a dot in the answer is taken. */
  readonly version: readonly string[]
  /** What the first line of the screen calls it; only what a bug report needs is there. */
  readonly label?: string
  /** Only for machines by ssh, and for playing scenarios: a cluster of namespaces does without. */
  readonly optional?: true
}

export const programs: readonly Program[] = [
  { name: 'ip', package: 'iproute2', version: ['-V'], label: 'iproute2' },
  { name: 'nft', package: 'nftables', version: ['--version'] },
  { name: 'ping', package: 'iputils-ping', version: ['-V'] },
  { name: 'ethtool', package: 'ethtool', version: ['--version'] },
  { name: 'curl', package: 'curl', version: ['--version'] },
  { name: 'ps', package: 'procps', version: ['--version'] },
  { name: 'unshare', package: 'util-linux', version: ['--version'], label: 'util-linux' },
  { name: 'nsenter', package: 'util-linux', version: ['--version'] },
  { name: 'setpriv', package: 'util-linux', version: ['--version'] },
  { name: 'mount', package: 'mount', version: ['--version'] },
  { name: 'ssh', package: 'openssh-client', version: ['-V'], optional: true },
]

/** Debian packages of the programs that are missing, each once. */
export function missingPackages(
  found: Readonly<Record<string, string | undefined>>,
  { optional = false } = {},
): readonly string[] {
  const missing = programs.filter(program => found[program.name] === undefined && (optional || !program.optional))
  return [...new Set(missing.map(program => program.package))]
}
