import { Exit, LabError } from '../errors.ts'
import type { Cluster, ExecOptions, Node, Output, Pod, Shell } from '../providers/provider.ts'
import { firstHost, type InterfaceJson, interfacesOf, ipv4Of, namespacesOf } from './read-kernel.ts'
import { Unasked } from './unasked.ts'
import { tellingLine } from './verdict.ts'

/** Reads a fact by its dotted name (`a.peer`); throws Unasked where the kernel has none, LabError where no such fact exists. */
export type Facts = (name: string) => Promise<string>

type Exec = (shell: Shell, argv: readonly string[], options?: ExecOptions) => Promise<Output>
type Looked = { readonly say: string; readonly shell: Shell }

const uplink = ['ip', '-j', 'addr']
const eth0 = ['ip', '-j', 'addr', 'show', 'dev', 'eth0']
const links = ['ip', '-j', 'link']
const pinned = ['ip', 'netns', 'list']
/** Inodes of pinned and of processes' network namespaces, then the pids of each process from the node's view inwards. */
const scan = [
  'sh',
  '-c',
  "stat -L -c '%i %n' /run/netns/* /proc/[0-9]*/ns/net 2>/dev/null; grep -H ^NSpid: /proc/[0-9]*/status 2>/dev/null; :",
]

/** Facts of a cluster, read from its kernels when asked for, each command once; what was missing is looked for anew. */
export function readFacts(cluster: Cluster, exec: Exec): Facts {
  const once = new Map<string, Promise<unknown>>()
  const memo = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const known = once.get(key) ?? read()
    once.set(key, known)
    return known as Promise<T>
  }
  const out = (looked: Looked, argv: readonly string[]) =>
    memo(`${looked.say} ${argv.join(' ')}`, () => exec(looked.shell, argv))

  async function nodeFact(node: Node, fact: string): Promise<string | undefined> {
    const looked = { say: node.name, shell: node }
    if (fact === 'podCidr') return node.podCidrs[0]
    if (fact === 'gateway') return firstHost(node.podCidrs[0] ?? '')
    if (fact === 'hostname') return node.host?.hostname ?? node.name
    if (fact !== 'ip' && fact !== 'link') return undefined
    const ip = node.ips[0]
    const link = interfacesOf(await out(looked, uplink)).find(link => ipv4Of(link).includes(ip ?? ''))
    if (link !== undefined) return fact === 'ip' ? ip : link.ifname
    throw new Unasked(looked, uplink, {
      expected: `an interface with ${ip}`,
      actual: `no interface of ${node.name} has it`,
    })
  }

  async function podLink(pod: Pod): Promise<InterfaceJson> {
    const looked = { say: `pod ${pod.name}`, shell: pod }
    const output = await out(looked, eth0)
    const link = interfacesOf(output)[0]
    if (link !== undefined) return link
    await assertPinned(exec, pod.node, pod.name)
    throw new Unasked(looked, eth0, { expected: 'an interface eth0', actual: tellingLine(output) || 'there is none' })
  }

  async function peerOf(pod: Pod): Promise<string> {
    const link = await podLink(pod)
    const looked = { say: pod.node.name, shell: pod.node }
    const peer = interfacesOf(await out(looked, links)).find(
      ({ ifindex, link_index }) => ifindex === link.link_index && link_index === link.ifindex,
    )
    if (peer !== undefined) return peer.ifname
    const expected = `the other end of eth0 in pod ${pod.name}`
    const actual = `no interface of ${pod.node.name} is it (eth0@if${link.link_index ?? ` ${link.link ?? 'none'}`})`
    throw new Unasked(looked, links, { expected, actual })
  }

  async function namespaceFact(pod: Pod, fact: 'netns' | 'pid'): Promise<string> {
    const looked = { say: pod.node.name, shell: pod.node }
    const { pins, pauses } = namespacesOf((await out(looked, scan)).stdout)
    const inode = pins.get(pod.name)
    if (inode === undefined) throw missingPod(pod.node, pod.name)
    if (fact === 'netns') return inode
    const pid = pauses.get(inode)
    if (pid !== undefined) return pid
    const lsns = ['lsns', '-t', 'pid']
    const expected = `a process 1 of an own pid namespace, in the network of pod ${pod.name}`
    throw new Unasked(looked, lsns, { expected, actual: `${pod.node.name} runs none` })
  }

  async function podFact(pod: Pod, fact: string): Promise<string | undefined> {
    if (fact === 'netns') return namespaceFact(pod, 'netns')
    if (fact === 'pid' || fact === 'pause') return namespaceFact(pod, 'pid')
    if (fact === 'peer') return peerOf(pod)
    const looked = { say: `pod ${pod.name}`, shell: pod }
    const missing = (what: string) =>
      new Unasked(looked, eth0, { expected: `eth0 with ${what}`, actual: `it has none` })
    const link = fact === 'ip' || fact === 'mac' || fact === 'peerIndex' ? await podLink(pod) : undefined
    if (fact === 'mac') return link?.address
    if (fact === 'ip' && link !== undefined) {
      const [ip] = ipv4Of(link)
      if (ip === undefined) throw missing('an IPv4 address')
      return ip
    }
    if (fact !== 'peerIndex' || link === undefined) return undefined
    if (link.link_index === undefined) throw missing('its other end in another namespace')
    return String(link.link_index)
  }

  return async name => {
    try {
      return await read(name)
    } catch (error) {
      if (error instanceof Unasked) once.clear()
      throw error
    }
  }

  async function read(name: string): Promise<string> {
    const [subject = '', fact = ''] = name.split('.')
    const node = cluster.nodes.find(some => some.name === subject)
    const pod = cluster.pods.find(some => some.name === subject)
    const value =
      node !== undefined
        ? await nodeFact(node, fact)
        : pod !== undefined
          ? await memo(name, () => podFact(pod, fact))
          : subject === 'outside' && fact === 'ip'
            ? cluster.outside?.ip
            : undefined
    if (value !== undefined) return value
    throw new LabError(`{${name}} is no fact of cluster ${cluster.name}`, {
      exit: Exit.content,
      suggestions: suggestions(cluster),
    })
  }
}

/** Throws Unasked when the node has no network namespace of that name. */
export async function assertPinned(exec: Exec, node: Node, name: string): Promise<void> {
  const output = await exec(node, pinned)
  const { exitCode, stdout } = output
  if (exitCode !== 0) {
    const expected = `an answer about pod ${name}`
    throw new Unasked({ say: node.name, shell: node }, pinned, { expected, actual: tellingLine(output) })
  }
  if (!stdout.split('\n').some(line => line.split(' ')[0] === name)) throw missingPod(node, name)
}

function missingPod(node: Node, name: string): Unasked {
  const actual = `pod ${name} does not exist on ${node.name}: ip netns list shows nothing named ${name}`
  return new Unasked({ say: node.name, shell: node }, pinned, { expected: name, actual })
}

function suggestions(cluster: Cluster): readonly string[] {
  return [
    `of a node (${cluster.nodes.map(({ name }) => name).join(', ')}): ip, link, podCidr, gateway, hostname`,
    `of a pod (${cluster.pods.map(({ name }) => name).join(', ')}): ip, mac, peer, peerIndex, pid, pause, netns`,
    'outside.ip',
  ]
}
