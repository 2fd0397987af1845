/** Which version of CNI a container runtime takes: with a newer one in its configuration, no pod starts. */

/** The newest that `runtime`, as `containerd 1.6.20~ds1`, takes. One that is not known gets what all of ten years take; where there is none, nothing speaks against the newest. */
export function cniVersionFor(runtime: string | undefined): string {
  if (runtime === undefined) return '1.1.0'
  const [, name, major = 0, minor = 0] = /^(\S+) v?(\d+)\.(\d+)/.exec(runtime) ?? []
  const isAtLeast = (a: number, b: number) => Number(major) > a || (Number(major) === a && Number(minor) >= b)
  // containerd 2.0 has libcni 1.2, which speaks 1.1.0 (releases of github.com/containernetworking/cni); CRI-O has it since 1.31.
  if (name === 'containerd') return isAtLeast(2, 0) ? '1.1.0' : isAtLeast(1, 6) ? '1.0.0' : '0.4.0'
  if (name === 'cri-o') return isAtLeast(1, 31) ? '1.1.0' : '1.0.0'
  return '0.4.0'
}

/** The newest of `offered` that is not above `limit`; undefined where the plugin speaks only newer ones. */
export function commonVersion(offered: readonly string[], limit: string): string | undefined {
  const rank = (version: string) => version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0)
  return [...offered].sort((a, b) => rank(b) - rank(a)).find(version => rank(version) <= rank(limit))
}
