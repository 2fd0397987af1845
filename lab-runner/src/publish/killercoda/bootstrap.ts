/** The script that brings cnilab to the platform, with what it must know of a release filled in. */

/** Where the release of a version is; `urls` are folders, tried in this order after CNILAB_MIRROR. */
export interface Delivery {
  readonly version: string
  readonly urls: readonly string[]
  /** Labs that have the node's runtime call plugins: its folder of configurations must be theirs alone. */
  readonly ownConfigurations: readonly string[]
  /** Labs that make routers of machines which kubeadm has made routers already. */
  readonly hostsAgain: readonly string[]
}

/** Fills `@NAME@` in the script, and leaves out the comments below its head: the platform's reader has 10 kB for all. */
export function bootstrapOf(script: string, { version, urls, ownConfigurations, hostsAgain }: Delivery): string {
  return withoutComments(script)
    .replaceAll('@VERSION@', version)
    .replaceAll('@URLS@', urls.join(' '))
    .replaceAll('@OWN_CONFIGURATIONS@', ownConfigurations.join(' '))
    .replaceAll('@HOSTS_AGAIN@', hostsAgain.join(' '))
}

function withoutComments(script: string): string {
  const lines = script.split('\n')
  const head = lines.findIndex(line => !line.startsWith('#'))
  return lines.filter((line, at) => at < head || line === '# end' || !/^\s*# /.test(line)).join('\n')
}

/** Name of a release's archive: `cnilab-0.1.0-linux-x64.tar.gz`. */
export function archiveName(version: string, arch: string): string {
  return `cnilab-${version}-linux-${arch}.tar.gz`
}
