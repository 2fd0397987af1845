import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { contains, parseAddress, parsePrefix } from '../address.ts'
import { flags, libc } from '../netlink/ffi.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import { delLink, getLinks, type Link } from '../netlink/messages/link.ts'
import { delRoute, getRoutes } from '../netlink/messages/route.ts'
import { type Netlink, openNetlink } from '../netlink/socket.ts'
import { type Request, rehearsal } from './request.ts'

/**
 * Takes away what by hand or in code was made of pods on this node: their processes, links and names, the bridge, the
 * routes to other nodes' pods, the leases, the rules of the packet filter; forwarding is off again. Nothing of it is the learner's code, which may be wrong.
 */
export function clearNode({ pods, known = [], nodes, node, conf, host: before }: Request): void {
  const host = openNetlink()
  try {
    for (const name of new Set([...pods.map(pod => pod.name), ...known, rehearsal])) clearPod(`/run/netns/${name}`)
    removeRoutes(
      host,
      nodes.filter(({ name }) => name !== node.name).flatMap(({ podCidrs }) => podCidrs),
    )
    removeLinks(host, node.ips, conf.bridge ?? 'cni0', before?.links ?? [])
  } finally {
    host.close()
  }
  clearRules()
  rmSync(conf.ipam?.dataDir ?? '/run/mini-cni', { recursive: true, force: true })
  if (before?.forwards) return
  for (const key of ['ipv4/ip_forward', 'ipv6/conf/all/forwarding']) writeFileSync(`/proc/sys/net/${key}`, '0')
}

/** Links first: where a process or a descriptor holds the namespace, removing the name would not remove them. */
function clearPod(path: string): void {
  const network = statSync(path, { throwIfNoEntry: false })
  const ours = statSync('/proc/self/ns/net')
  if (network === undefined) return
  const isNamespace = network.dev === ours.dev
  if (isNamespace && network.ino !== ours.ino) {
    killSandboxes(network.ino)
    removeLinksIn(path)
  }
  if (isNamespace) libc.umount2(path, flags.MNT_DETACH)
  rmSync(path, { force: true })
}

function removeLinksIn(path: string): void {
  const inside = netlinkAt(path)
  try {
    for (const { name, index } of inside.dump(getLinks())) if (name !== 'lo') remove(inside, index)
  } finally {
    inside.close()
  }
}

/** Number 1 of a pid namespace below ours whose network is that one; the kernel kills the others of its namespace. */
function killSandboxes(network: number): void {
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const isFirst = /^NSpid:\t\d+\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
      if (isFirst && statSync(`/proc/${pid}/ns/net`).ino === network) process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
}

/**
 * All that filters and translates on a node of a lab was typed there, or made by the code, but what a kube-proxy or Docker has made: without
 * that no service and no name is found. A machine without nft has no such rules.
 */
function clearRules(): void {
  const tables = [...nft(['list', 'chains']).matchAll(/^table (\S+ \S+) \{$([\s\S]*?)^\}$/gm)]
  const ours = tables.filter(
    ([, name = '', chains = '']) => !/ kube-proxy$/.test(name) && !/chain (?:KUBE|DOCKER)/.test(chains),
  )
  nft(['-f', '-'], ours.map(([, name]) => `delete table ${name}\n`).join(''))
}

function nft(argv: readonly string[], input = ''): string {
  const { error, status, stdout, stderr } = spawnSync('nft', argv, { encoding: 'utf8', input })
  if (error !== undefined) return ''
  if (status !== 0) throw new Error(`nft ${argv.join(' ')}: ${stderr.trim()}`)
  return stdout
}

function removeRoutes(host: Netlink, podCidrs: readonly string[]): void {
  for (const family of [4, 6] as const) {
    const ours = host.dump(getRoutes({ family })).filter(({ dst }) => podCidrs.some(cidr => isWithin(dst, cidr)))
    for (const route of ours) host.request(delRoute(route))
  }
}

function isWithin(dst: string, cidr: string): boolean {
  return dst !== 'default' && contains(parsePrefix(cidr), parseAddress(dst.split('/')[0] ?? ''))
}

/** The bridge, tunnels, and cables with both ends on the node; the node's own cable has an address of `own`, others' are in `before`. */
function removeLinks(host: Netlink, own: readonly string[], bridge: string, before: readonly string[]): void {
  const addresses = host.dump(getAddresses())
  const isOurs = ({ name, kind, index, peerIndex, peerNsid }: Link): boolean => {
    if (before.includes(name)) return false
    if (addresses.some(one => one.index === index && own.includes(one.address.split('/')[0] ?? ''))) return false
    return (
      (kind === 'bridge' && name === bridge) ||
      kind === 'vxlan' ||
      (kind === 'veth' && peerNsid === undefined && peerIndex !== undefined)
    )
  }
  for (const { index } of host.dump(getLinks()).filter(isOurs)) remove(host, index)
}

function remove(netlink: Netlink, index: number): void {
  // With the first end of a cable its second is gone.
  if (netlink.link(index) !== undefined) netlink.request(delLink({ index }))
}

function netlinkAt(path: string): Netlink {
  const home = openSync('/proc/thread-self/ns/net', 'r')
  const there = openSync(path, 'r')
  try {
    libc.setns(there, flags.CLONE_NEWNET)
    const netlink = openNetlink()
    libc.setns(home, flags.CLONE_NEWNET)
    return netlink
  } finally {
    closeSync(there)
    closeSync(home)
  }
}
