/** The words that every module shares. Names of configuration keys are those of the CNI reference plugins. */

/** One address range; addresses between `rangeStart` and `rangeEnd` (both included) are handed out. */
export interface Range {
  readonly subnet: string
  readonly rangeStart?: string
  readonly rangeEnd?: string
  /** Default: the first address of the subnet. */
  readonly gateway?: string
}

export interface Route {
  readonly dst: string
  /** Absent: by the gateway of the addresses, where the scope is global. */
  readonly gw?: string
  /** Bytes. */
  readonly mtu?: number
  /** Maximum segment size that TCP announces, bytes. */
  readonly advmss?: number
  /** Metric: of two routes with one destination the lower is taken. */
  readonly priority?: number
  /** Absent: main (254). */
  readonly table?: number
  /** As the kernel numbers them: 0 global, 253 link, 254 host. */
  readonly scope?: number
}

/** What a runtime may write in a container's resolv.conf (CNI SPEC §2). */
export interface Dns {
  readonly nameservers?: readonly string[]
  readonly domain?: string
  readonly search?: readonly string[]
  readonly options?: readonly string[]
}

/** Network configuration as a runtime hands it over (CNI SPEC §1). A step of the pipeline runs because its key is here. */
export interface NetConf {
  readonly cniVersion: string
  readonly name: string
  readonly type: string
  /** Bytes; 0 or absent means the kernel's default. */
  readonly mtu?: number
  /** Keep a pause process that holds the pod's ipc, uts and pid namespaces. */
  readonly pause?: boolean
  /** Name of the node's bridge; its presence switches the bridge datapath on. */
  readonly bridge?: string
  /** `routed`: no bridge, one /32 (or /128) route per pod. */
  readonly datapath?: 'routed'
  /** The node's end (or the bridge) gets the gateway address. */
  readonly isGateway?: boolean
  /** Pods get a default route by the gateway; implies isGateway. */
  readonly isDefaultGateway?: boolean
  readonly hairpinMode?: boolean
  readonly ipam?: {
    /** `static`: addresses come with runtimeConfig.ips; otherwise mini-cni allocates from `ranges`. */
    readonly type?: string
    readonly ranges?: readonly (readonly Range[])[]
    readonly routes?: readonly Route[]
    /** Of type `static`: the addresses themselves, as CIDR, beside `runtimeConfig.ips`. */
    readonly addresses?: readonly { readonly address: string; readonly gateway?: string }[]
    /** Default: /run/mini-cni. */
    readonly dataDir?: string
  }
  /** How pods of other nodes are reached. */
  readonly crossNode?: CrossNode
  /** Pods reach the outside with the node's address. */
  readonly ipMasq?: boolean
  /** Where no source is translated although it is not this node's: the pods of the whole cluster, as CIDRs. */
  readonly clusterCIDRs?: readonly string[]
  /** Where the list of the cluster's nodes is. */
  readonly nodeStore?: { readonly type: 'file'; readonly path: string }
  /** What the store says; filled in by who reads it, never written by hand. */
  readonly nodes?: readonly ClusterNode[]
  readonly dns?: Dns
  readonly runtimeConfig?: { readonly ips?: readonly string[]; readonly mac?: string }
}

/**
 * `host-gw`: a route by the other node, which must share an L2; `vxlan`: a tunnel between all nodes; `auto`: a route where the other node
 * is on the same L2, the tunnel where it is not.
 */
export type CrossNode = 'host-gw' | 'vxlan' | 'auto'

/** A pod's interface: what one ADD makes and one DEL removes. The first three are its key. */
export interface Attachment {
  readonly network: string
  readonly containerId: string
  readonly ifname: string
  /** Path of the pod's network namespace. */
  readonly netns: string
}

export interface Interface {
  readonly name: string
  readonly mac?: string
  readonly mtu?: number
  /** Path of the namespace that it is in; absent on the node. */
  readonly sandbox?: string
  /** Of a vhost-user or vDPA device, from another plugin. */
  readonly socketPath?: string
  readonly pciID?: string
}

export interface IpConfig {
  /** Index into `interfaces` of the interface that carries the address. */
  readonly interface?: number
  /** CIDR, as `10.244.1.2/24`. */
  readonly address: string
  readonly gateway?: string
}

/** What ADD answers (CNI SPEC §5, version 1.1.0). Steps never change one; each returns a new one. */
export interface Result {
  readonly cniVersion: string
  readonly interfaces: readonly Interface[]
  readonly ips: readonly IpConfig[]
  readonly routes: readonly Route[]
  readonly dns?: Dns
}

/** One stage of ADD: the undo stands beside the do, and `del` finds nothing wrong with what is already gone. */
export interface Step {
  readonly name: string
  wanted(conf: NetConf): boolean
  /** Returns the result with this step's part added. */
  add(pod: Attachment, conf: NetConf, result: Result): Result
  /** Throws when what `add` made is no longer so. */
  check(pod: Attachment, conf: NetConf, result: Result): void
  del(pod: Attachment, conf: NetConf): void
}

/** A node of the cluster, as `routes` and the overlay need it. Addresses without prefix length, CIDRs with. */
export interface ClusterNode {
  readonly name: string
  readonly ips: readonly string[]
  readonly podCidrs: readonly string[]
}

/** A hole that the learner has not filled yet; `lab` as in `03-veth`. */
export class Todo extends Error {
  override readonly name = 'Todo'
  readonly lab: string

  constructor(lab: string) {
    super(`TODO(${lab})`)
    this.lab = lab
  }
}
