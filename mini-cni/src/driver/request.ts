import type { ClusterNode, NetConf, Result } from '../model.ts'

/** What a node is asked for; `{podCidr}` and the like are filled in already. */
export interface Request {
  /** `remove` clears the node; `rebuild` does that first and then builds all pods and routes. */
  readonly do: 'rebuild' | 'remove'
  /** The node that the driver runs on. */
  readonly node: ClusterNode
  readonly nodes: readonly ClusterNode[]
  /** The pods of this node. */
  readonly pods: readonly PodRequest[]
  /** Names of pods that may be left from before, beside `pods`. */
  readonly known?: readonly string[]
  readonly conf: NetConf
  /** Given where the node is a machine that others use too: its own name, and what was on it before and stays. */
  readonly host?: { readonly hostname: string; readonly links: readonly string[]; readonly forwards: boolean }
  /** Executable that attaches the pods, called as a container runtime does; absent: the pipeline of this tree, in process. */
  readonly plugin?: string | undefined
  /** The plugin is this tree's own, and is also tried with what a runtime may do besides. */
  readonly rehearsePlugin?: boolean
  /** Also answer the commands that the netlink requests equal. */
  readonly explain?: boolean
}

/** Name of the pod that is built and removed before the others. */
export const rehearsal = 'rehearsal'

export interface PodRequest {
  readonly name: string
  /** CIDR; they are the pod's where `ipam.type` is `static`. */
  readonly ips?: readonly string[]
  /** false: only its namespace (and sandbox), no interface. Default true. */
  readonly attach?: boolean
}

export interface Answer {
  readonly ok: boolean
  readonly pods?: readonly { readonly name: string; readonly result: Result }[]
  readonly explained?: readonly string[]
  readonly trouble?: Trouble
}

/** A hole that is still empty (`todo`), or an error (`threw`) and where in the tree it came from. */
export interface Trouble {
  readonly kind: 'todo' | 'threw'
  /** From the folder of the driver. */
  readonly file?: string
  readonly line?: number
  readonly function?: string
  readonly message: string
  readonly node: string
}
