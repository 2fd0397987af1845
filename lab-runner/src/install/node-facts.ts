/** What a node has that an installer must know, asked before anything is changed. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Exit, LabError } from '../errors.ts'
import type { Node } from '../providers/provider.ts'
import { CommandError } from '../shell.ts'

const script = readFileSync(fileURLToPath(new URL('on-node.sh', import.meta.url)), 'utf8')

/** Runs one verb of on-node.sh there and returns what it printed. Throws CommandError. */
export async function onNode(node: Node, verb: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await node.exec(['sh', '-c', script, 'on-node.sh', verb, ...args], {
    timeout: 60_000,
  })
  if (exitCode !== 0) throw new CommandError([node.name, verb, ...args], { exitCode, output: stderr || stdout })
  return stdout
}

export interface NodeFacts {
  /** As `containerd 1.6.20`; undefined where no runtime answers. */
  readonly runtime: string | undefined
  /** Of nft, portmap, host-local, loopback, systemd. */
  readonly has: ReadonlySet<string>
  /** Names of other configurations in /etc/cni/net.d. */
  readonly networks: readonly string[]
  /** Names of those that `cnilab up --aside` has moved out of the way. */
  readonly aside: readonly string[]
  /** Of its interfaces, as `172.30.0.11/24`. */
  readonly addresses: readonly string[]
  /** Name of the plugin that an earlier install put there; `half` where that, or an uninstall, came to no end, perhaps before there was one. */
  readonly installed: string | undefined
  readonly half: boolean
  readonly agent: boolean
  /** Network namespaces in /run/netns. */
  readonly namespaces: readonly string[]
}

/** Kilobytes for Node, its copy on the way in, and the bundles. */
const room = 300_000

/** Throws LabError for a node that does not answer. */
export async function factsOf(node: Node): Promise<ReturnType<typeof parseFacts>> {
  const alive = await node.exec(['true'])
  if (alive.exitCode !== 0) throw unfit(node, alive.stderr.trim() || 'it does not answer', 'cnilab status')
  try {
    return parseFacts(await onNode(node, 'look'))
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause
    const said = cause.output.trim() || `exit ${cause.exitCode}`
    throw unfit(node, `it does not say what it has: ${said}`, 'cnilab status')
  }
}

/** Throws LabError for a node that is down, cannot be written, has no room, or whose runtime would take another configuration than ours. */
export async function lookAt(node: Node): Promise<NodeFacts> {
  const facts = await factsOf(node)
  if (facts.unwritable)
    throw unfit(node, '/opt/mini-cni cannot be written', 'is the disk read-only, or who are you there?  id')
  if (facts.room < room) {
    throw unfit(
      node,
      `its disk has ${Math.floor(facts.room / 1024)} MB left below /opt, and 300 are needed`,
      `df -h /opt`,
    )
  }
  if (facts.silent !== undefined) {
    const remedy = `on ${node.name}:  ctr version`
    throw unfit(node, `${facts.silent} does not answer, so nobody knows which CNI version it takes`, remedy)
  }
  const before = facts.networks.find(name => name < ownNetwork)
  if (before !== undefined) {
    const file = `/etc/cni/net.d/${before}`
    throw unfit(
      node,
      `its runtime takes ${file} before ours (${ownNetwork})`,
      `rename it on ${node.name}:  mv ${file} /etc/cni/net.d/05-${before}`,
    )
  }
  return facts
}

/** The file that the runtime takes; a name that comes before most, since runtimes take the first (containerd: `conf_dir`, max_conf_num 1). */
export const ownNetwork = '00-cnilab.conflist'

/** Lines of `key value`, as `look` of on-node.sh prints them. Pure. */
export function parseFacts(
  text: string,
): NodeFacts & { readonly room: number; readonly unwritable: boolean; readonly silent: string | undefined } {
  const rows = text.split('\n').flatMap(line => {
    const [key = '', ...words] = line.split(' ')
    return key === '' ? [] : [{ key, value: words.join(' ') }]
  })
  const all = (wanted: string) => rows.flatMap(({ key, value }) => (key === wanted ? [value] : []))
  const [installed = all('half')[0]] = all('installed')
  return {
    runtime: all('runtime')[0],
    has: new Set(all('has')),
    networks: all('network'),
    aside: all('aside'),
    addresses: all('address'),
    installed: installed || undefined,
    half: all('half').length > 0,
    agent: all('agent').length > 0,
    namespaces: all('pod'),
    room: Number(all('room')[0] ?? 0),
    unwritable: all('cannot').length > 0,
    silent: all('silent')[0],
  }
}

function unfit(node: Node, why: string, remedy: string): LabError {
  return new LabError(`${node.name}: ${why}; nothing was changed on any node`, {
    exit: Exit.machine,
    suggestions: [remedy],
  })
}
