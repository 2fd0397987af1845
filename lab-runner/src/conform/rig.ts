/** What an item has in its hands: a machine of its own (fresh namespaces), and the plugin on it. */
import type { Output } from '../providers/provider.ts'
import type { Watched } from '../shell.ts'
import type { Agent } from './agent.ts'
import type { Kind } from './item.ts'

export type Json = { readonly [key: string]: unknown }

/** What a runtime would say, and how it may differ from one. */
export interface Call {
  readonly command: string
  /** The configuration; default that of the run. A string goes to stdin as it is; undefined closes it. */
  readonly stdin?: string | Json | undefined
  /** Changes of the configuration: keys are set, `undefined` removes. */
  readonly conf?: Json
  /** Changes of the environment: `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Default: a container id of this rig's own, `eth0`, the pod's path, the CNI_PATH of the run. */
  readonly pod?: PodOfRig
  readonly ifname?: string
  /** Milliseconds; default 10 000. A call that is cut off is a failed item by itself. */
  readonly timeout?: number
  /** Another executable than the plugin under test (the main plugin before a chained one, IPAM of somebody else). */
  readonly plugin?: string
  /** SIGKILL this many milliseconds after the start. */
  readonly killAfter?: number
  readonly cwd?: string
  /** argv that is put before the plugin: `['sh', '-c', '"$@" | :', 'sh']`, `['prlimit', '--nofile=3']`. */
  readonly via?: readonly string[]
  /** Lets an answer pass that never came (exit code 124) or that came with pipes still held; else that is Unmet. */
  readonly mayHang?: boolean
}

export interface Called extends Watched {
  readonly call: Call
  /** stdout as JSON where it is exactly one value. */
  readonly json: Json | undefined
  /** One line that repeats it in a shell of this machine. */
  readonly repeat: string
}

export interface PodOfRig {
  readonly containerId: string
  /** Path of its network namespace; what CNI_NETNS is. */
  readonly netns: string
}

/** Everything a plugin can leave behind, as sorted lines, so that two states can be compared. Times and counters are left out. */
export interface Snapshot {
  /** `host` and one entry per pod: links, addresses, routes, rules, neighbours. */
  readonly network: Readonly<Record<string, readonly string[]>>
  /** nft ruleset and iptables, host. */
  readonly filter: readonly string[]
  /** Files below /var/lib/cni, /run (but not our own) and the IPAM's data folder, with their content's hash; lock files and last_reserved_ip left out. */
  readonly files: readonly string[]
  /** Processes that were not there when the machine began; the agent's session (`--with`) is left out. */
  readonly processes: readonly string[]
}

export interface Rig {
  readonly kind: Kind
  readonly plugin: string
  /** The configuration of the run: complete, with cniVersion and name. */
  readonly conf: Json
  /** What VERSION said, highest last; asked once a run. */
  readonly versions: readonly string[]
  /** Folders where plugins are searched, joined by `:`; what CNI_PATH is by default. */
  readonly cniPath: string
  /** What runs beside the plugin, where it needs something (`--with`). */
  readonly agent: Agent | undefined
  /** A new network namespace with lo up, at /run/netns/NAME; removed with the machine. Names: pod1, pod2 … by default. */
  pod(name?: string): Promise<PodOfRig>
  call(call: Call): Promise<Called>
  /** ADD that must succeed (for a chained plugin: with the prevResult of a real main plugin); throws Unmet otherwise. */
  add(pod: PodOfRig, more?: Omit<Call, 'command' | 'pod'>): Promise<Json>
  /** DEL, CHECK, GC, STATUS that must succeed. */
  must(call: Call): Promise<Called>
  /** What the plugin before a chained one answered for this pod and interface (ADD is done at the first time). NotApplicable for other kinds. */
  prev(pod: PodOfRig, ifname?: string): Promise<Json>
  /** Runs a command on the machine, or in a pod's network namespace. */
  exec(argv: readonly string[], pod?: PodOfRig): Promise<Output>
  snapshot(): Promise<Snapshot>
  /**
   * A snapshot after ADD and DEL of a pod that is not yours: what a plugin keeps for all pods (its bridge, an empty table, a data
   * folder) is there already. Take it before what you judge. For a chained plugin, the one before it has made the interfaces of
   * `pods` too, so that the snapshot is what DEL of the chained plugin must lead back to.
   */
  settled(...pods: readonly PodOfRig[]): Promise<Snapshot>
  /**
   * Throws Unmet that names what is new or gone since `before`, after `what` ("DEL", "an ADD that failed"). A file that has other
   * content than before counts only with `content: true`, since stores append and reorder: "changes nothing at all". An agent gets
   * `patience` milliseconds, by default 6000, to take away what somebody broke off.
   */
  unchanged(before: Snapshot, what: string, options?: Patience): Promise<void>
  /** A small executable on the machine (a delegate that hangs, a spy that records its environment); returns its folder. */
  script(name: string, text: string): Promise<string>
}

export interface Patience {
  readonly content?: boolean
  /** Milliseconds that an agent gets. */
  readonly patience?: number
}
