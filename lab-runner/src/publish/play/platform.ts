/** Two nodes of namespaces made to look like the two machines of Killercoda. */
import { fileURLToPath } from 'node:url'
import { Exit, LabError } from '../../errors.ts'
import { onInterrupt } from '../../interrupt.ts'
import { nodeShell } from '../../providers/netns/enter.ts'
import { netns } from '../../providers/netns/netns.ts'
import { findClusters } from '../../providers/netns/processes.ts'
import type { Cluster, Node, Shell } from '../../providers/provider.ts'
import { pinnedNode, root } from '../../version.ts'

export interface Platform {
  readonly first: Node
  readonly second: Node
  readonly outside: Shell & { readonly ip: string }
  down(): Promise<void>
}

export interface PlatformOptions {
  readonly name: string
  /** Of the underlay, all of it. Default 1500. */
  readonly mtu?: 1450 | 1460 | 1500
  /** Whose files, interfaces and routes are there already. With cilium and canal the hosts forward, as kubeadm's do. Default none. */
  readonly foreign?: 'none' | 'podman' | 'cilium' | 'canal'
}

const hosts = ['controlplane', 'node01'] as const

/**
 * Hosts controlplane and node01 behind a router, on the platform's addresses, each with an own writable home /root, and `ssh NAME`
 * from either to the other by keys that are there. A platform of that name that is up is ended first. Throws LabError where the
 * machine cannot; then nothing is left.
 */
export async function makePlatform({ name, mtu = 1500, foreign = 'none' }: PlatformOptions): Promise<Platform> {
  const why = await netns.unavailable()
  if (why !== undefined) throw new LabError(why, { exit: Exit.machine, suggestions: ['cnilab doctor'] })
  await netns.remove(name)
  const forget = onInterrupt(() => netns.remove(name))
  try {
    const nodes = hosts.map(host => ({ name: host, podCidrs: [] }))
    const cluster = await netns.up({ name, underlay: 'routed', nodes, pods: [] })
    const [first, second] = cluster.nodes
    const { outside } = cluster
    if (first === undefined || second === undefined || outside === undefined) throw new LabError(`${name} has no nodes`)
    const [keys] = await Promise.all([makeKeys(first), setMtu(cluster, mtu)])
    await Promise.all([first, second].map(node => furnish(node, mtu, foreign, keys)))
    return { first, second, outside, down: () => netns.remove(name) }
  } catch (error) {
    await netns.remove(name)
    throw error
  } finally {
    forget()
  }
}

/** A tar in base64: a key pair for both users root, and one for each host. */
async function makeKeys(node: Node): Promise<string> {
  const script = `umask 077; mkdir /run/keys; cd /run/keys
    for key in user ${hosts.join(' ')}; do ssh-keygen -q -t ed25519 -N '' -C "root@$key" -f "$key" || exit; done
    tar -c * | base64 -w0; rm -r /run/keys`
  const { stdout, stderr } = await node.exec(['bash', '-euo', 'pipefail', '-c', script])
  if (stdout !== '') return stdout
  throw new LabError(`no ssh keys could be made: ${stderr.trim()}`, {
    exit: Exit.machine,
    suggestions: ['apt-get install openssh-client'],
  })
}

/** The router's ends; the nodes' own are set in them. A veth drops what is longer than the MTU of the end that it comes out of. */
async function setMtu(cluster: Cluster, mtu: number): Promise<void> {
  const router = nodeShell('the router', findClusters().get(cluster.name)?.holder)
  const lines = hosts.map(host => `link set ${host} mtu ${mtu}\n`).join('')
  const { exitCode, stderr } = await router.exec(['ip', '-batch', '-'], { input: lines })
  if (exitCode !== 0) throw new LabError(`the router's MTU cannot be set: ${stderr.trim()}`, { exit: Exit.machine })
}

async function furnish(node: Node, mtu: number, foreign: string, keys: string): Promise<void> {
  const script = fileURLToPath(new URL('platform.sh', import.meta.url))
  const words = [node.name, String(mtu), foreign, pinnedNode(), `${root}/lab-runner/tools/ssh-server.js`]
  const { exitCode, stdout, stderr } = await node.exec(['sh', script, ...words], { input: keys })
  if (exitCode === 0) return
  throw new LabError(`${node.name} could not be made to look like the platform: ${(stderr || stdout).trim()}`, {
    exit: Exit.machine,
  })
}
