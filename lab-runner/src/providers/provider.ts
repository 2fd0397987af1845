/** What a place must offer to have labs run on it. How it is made (namespaces, containers, machines) is not seen from here. */

export interface Output {
  /** 128 + signal number where a signal ended the command; 124 where the time limit did. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface ExecOptions {
  readonly input?: string
  /** Milliseconds; the command is ended after that (exit code 124). Default 30 000. */
  readonly timeout?: number
  readonly env?: Readonly<Record<string, string>>
}

/** Anything that runs commands: a node, a pod, this machine. */
export interface Shell {
  exec(argv: readonly string[], options?: ExecOptions): Promise<Output>
  /** The argv that runs `argv` in there when typed in the user's own shell (for interactive use and for `--paste`). */
  command(argv: readonly string[]): readonly string[]
  /** The environment that `command` is to be run with. */
  readonly environment: Readonly<Record<string, string>>
}

export type Underlay = 'bridged' | 'routed'

export interface PodSpec {
  readonly name: string
  readonly node: string
}

export interface Topology {
  readonly name: string
  readonly underlay: Underlay
  readonly nodes: readonly NodeSpec[]
  readonly pods: readonly PodSpec[]
}

/** Addresses that a node gets on each underlay; CIDR notation, IPv4 first. */
export interface NodeSpec {
  readonly name: string
  readonly podCidrs: readonly string[]
}

export interface Node extends Shell {
  readonly name: string
  /** IPv4 first, without prefix length. */
  readonly ips: readonly string[]
  readonly podCidrs: readonly string[]
  /** Absent where the whole node is the cluster's own. */
  readonly host?: HostState
  put(path: string, bytes: string | Uint8Array): Promise<void>
  /** Has a folder or file of this machine seen on the node under the same path; absent where the node sees it anyway. */
  share?(path: string): Promise<void>
}

/** A machine that others use too, as it was before the cluster came: that stays. */
export interface HostState {
  readonly hostname: string
  /** Names of its network interfaces. */
  readonly links: readonly string[]
  /** net.ipv4.ip_forward is on. */
  readonly forwards: boolean
}

/** A pod is the network namespace /run/netns/NAME of its node; `exec` runs in it (and in its pause's namespaces where there is one). */
export interface Pod extends Shell {
  readonly name: string
  readonly node: Node
}

/** What the cluster remembers for as long as it is up (current lab, hint level, answers): a file in the holder's tmpfs. */
export interface Memory {
  read(): Readonly<Record<string, unknown>>
  write(state: Readonly<Record<string, unknown>>): void
}

export interface Cluster {
  readonly name: string
  readonly provider: Provider['name']
  readonly underlay: Underlay
  /** Version of cnilab that made it. */
  readonly version: string
  readonly nodes: readonly Node[]
  /** Names of all pods that the course speaks of, with the nodes they belong to; whether one exists is for a check to find out. */
  readonly pods: readonly Pod[]
  /** The stand-in for the internet. */
  readonly outside?: Shell & { readonly ip: string }
  readonly upSince: Date
  readonly memory: Memory
  /** Path of the file by which kubectl on this machine reaches its API; absent where there is none. */
  readonly kubeconfig?: string
  /** Kubelets on its nodes call the network plugin that labs make. */
  readonly kubelets?: boolean
  down(): Promise<void>
}

export interface Provider {
  readonly name: 'netns' | 'kubernetes' | 'kind' | 'ssh'
  /** Why not here, as a sentence with the remedy; undefined where it can be used. */
  unavailable(): Promise<string | undefined>
  /** Idempotent: an existing cluster of that name is returned as it is. */
  up(topology: Topology): Promise<Cluster>
  /** Asks the kernel or the runtime; there is no state file. */
  find(name: string): Promise<Cluster | undefined>
  /** Names of all that has any process alive, half-made ones too. */
  list(): Promise<readonly string[]>
  /** Ends what is there of that name, in whatever state it is; returns when nothing is left. */
  remove(name: string): Promise<void>
}
