/** The script that brings cnilab to the platform, with what it must know of a release filled in. */

/** Where the release of a version is; `urls` are folders, tried in this order after CNILAB_MIRROR. */
export interface Delivery {
  readonly version: string
  readonly urls: readonly string[]
  /** Labs that have the node's runtime call plugins: its folder of configurations must be theirs alone. */
  readonly ownConfigurations: readonly string[]
}

/** Fills `@NAME@` in the script. */
export function bootstrapOf(script: string, { version, urls, ownConfigurations }: Delivery): string {
  return script
    .replaceAll('@VERSION@', version)
    .replaceAll('@URLS@', urls.join(' '))
    .replaceAll('@OWN_CONFIGURATIONS@', ownConfigurations.join(' ') || '-')
}

/** Name of a release's archive: `cnilab-0.1.0-linux-x64.tar.gz`. */
export function archiveName(version: string, arch: string): string {
  return `cnilab-${version}-linux-${arch}.tar.gz`
}
