/** The programs that the cluster and the labs type, and the Debian package that brings each. */
export interface Program {
  readonly name: string
  readonly package: string
  /** How it says its version; the first number with a dot in the answer is taken. */
  readonly version: readonly string[]
  /** What the first line of the screen calls it; only what a bug report needs is there. */
  readonly label?: string
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
]

/** Debian packages of the programs that are missing, each once. */
export function missingPackages(found: Readonly<Record<string, string | undefined>>): readonly string[] {
  return [...new Set(programs.filter(({ name }) => found[name] === undefined).map(program => program.package))]
}
