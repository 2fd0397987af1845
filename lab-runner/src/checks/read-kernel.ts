import type { Output } from '../providers/provider.ts'

/** What facts need of one element of `ip -j addr` or `ip -j link`; `link_index` is the ifindex of a veth's other end. */
export interface InterfaceJson {
  readonly ifindex: number
  readonly ifname: string
  readonly address?: string
  readonly link_index?: number
  readonly link?: string
  readonly addr_info?: readonly { readonly family?: string; readonly local?: string; readonly scope?: string }[]
}

/** Interfaces that `ip -j` printed; none where it failed. */
export function interfacesOf(output: Output): readonly InterfaceJson[] {
  if (output.stdout.trim() === '') return []
  try {
    return (JSON.parse(output.stdout) as readonly InterfaceJson[]).filter(({ ifname }) => ifname !== undefined)
  } catch {
    return []
  }
}

/** IPv4 addresses of global scope, without prefix length. */
export function ipv4Of(link: InterfaceJson): readonly string[] {
  return (link.addr_info ?? []).flatMap(({ family, scope, local }) =>
    family === 'inet' && scope === 'global' && local !== undefined ? [local] : [],
  )
}

/**
 * Pinned network namespaces by name, and by inode the pid of the process that is number 1 of a pid namespace one below the
 * node's. Input: `INODE PATH` lines of stat, `/proc/PID/status:NSpid: PID … 1` lines of grep.
 */
export function namespacesOf(text: string): {
  readonly pins: ReadonlyMap<string, string>
  readonly pauses: ReadonlyMap<string, string>
} {
  const pins = new Map<string, string>()
  const inodes = new Map<string, string>()
  const pauses = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, inode = '', pin, pid] = /^(\d+) (?:\/run\/netns\/(.+)|\/proc\/(\d+)\/ns\/net)$/.exec(line) ?? []
    if (pin !== undefined) pins.set(pin, inode)
    if (pid !== undefined) inodes.set(pid, inode)
  }
  for (const [, pid = ''] of text.matchAll(/^\/proc\/(\d+)\/status:NSpid:\t\d+\t1$/gm)) {
    const inode = inodes.get(pid)
    if (inode !== undefined && !pauses.has(inode)) pauses.set(inode, pid)
  }
  return { pins, pauses }
}

/** The first usable address of an IPv4 CIDR: `10.244.1.0/24` → `10.244.1.1`. */
export function firstHost(cidr: string): string | undefined {
  const [, network, last] = /^(\d+\.\d+\.\d+\.)(\d+)\/\d+$/.exec(cidr) ?? []
  return network === undefined ? undefined : `${network}${Number(last) + 1}`
}
