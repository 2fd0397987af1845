/** The plugins that clusters come with: what each is known by, and how it works. */
import type { NodeState } from './node-state.ts'

export interface LinkMeaning {
  readonly name: RegExp
  readonly means: string
}

export interface Signature {
  readonly name: string
  /** Types in its configuration. */
  readonly types: readonly string[]
  /** Names of its files in /etc/cni/net.d. */
  readonly configuration: RegExp
  readonly programs: readonly RegExp[]
  readonly files: readonly string[]
  readonly links: readonly LinkMeaning[]
  /** Names of its DaemonSets. */
  readonly daemons: readonly string[]
  /** Deployments that would put the DaemonSets right again. */
  readonly operators?: readonly string[]
  /** How a pod is connected to its node. */
  readonly pods: string
  crossing(state: NodeState): string
}

const has = ({ links }: NodeState, name: RegExp): boolean => links.some(({ ifname }) => name.test(ifname))
const toNode = ({ routes }: NodeState): boolean =>
  routes.some(
    ({ dst, gateway, dev }) => gateway !== undefined && dst !== 'default' && /^(eth|en|lab0$)/.test(dev ?? ''),
  )

const hostGateway =
  'plain routes: each node has one to every other node’s range of pods, with that node’s address as the next hop'
const unknown = 'no route and no tunnel to another node is there yet'

const caliPods =
  'a veth for each pod and no bridge: the pod has a /32 and the default route 169.254.1.1, which its cali… end answers for (proxy ARP); the node has a route to each pod by its own cali…'

/** In the order in which they are looked for: Canal is Calico with Flannel below it. */
export const signatures: readonly Signature[] = [
  {
    name: 'Cilium',
    types: ['cilium-cni'],
    configuration: /^05-cilium\./,
    programs: [/^cilium-agent$/, /^cilium-envoy$/],
    files: ['/run/cilium/cilium.sock'],
    daemons: ['cilium', 'cilium-envoy'],
    links: [
      { name: /^cilium_host$/, means: 'Cilium’s end for the node itself: has the address that is every pod’s gateway' },
      { name: /^cilium_net$/, means: 'the other end of cilium_host' },
      {
        name: /^cilium_(vxlan|geneve)$/,
        means: 'Cilium’s tunnel to all other nodes: a BPF program chooses the node for each packet',
      },
      { name: /^cilium_wg0$/, means: 'Cilium’s encrypted way to other nodes (WireGuard)' },
      { name: /^lxc_health$/, means: 'a namespace of Cilium’s own, by which it measures the way between nodes' },
      { name: /^lxc/, means: 'the node’s end of a pod’s cable; a BPF program on it decides where packets go' },
    ],
    pods: 'a veth for each pod and no bridge: BPF programs on the lxc… ends carry packets from one pod to another',
    crossing: state =>
      has(state, /^cilium_(vxlan|geneve)$/)
        ? 'a tunnel: all ranges of other nodes are routed to cilium_host, and BPF wraps packets into cilium_vxlan (or _geneve)'
        : toNode(state)
          ? hostGateway
          : 'BPF hands packets to the network between the nodes as they are: it must know the way to pods',
  },
  {
    name: 'Canal',
    types: ['calico'],
    configuration: /canal/,
    programs: [/^flanneld$/],
    files: ['/run/flannel/subnet.env'],
    daemons: ['canal', 'kube-flannel-ds'],
    links: [
      { name: /^cali/, means: 'the node’s end of a pod’s cable; the node has a route to the pod by it' },
      {
        name: /^flannel\.\d+$/,
        means: 'Flannel’s tunnel (VXLAN): one route, one ARP and one FDB entry for each other node',
      },
    ],
    pods: caliPods,
    crossing: state =>
      has(state, /^flannel\.\d+$/)
        ? 'a tunnel by Flannel: the range of each other node is routed to flannel.1, which wraps packets into UDP'
        : toNode(state)
          ? hostGateway
          : unknown,
  },
  {
    name: 'Calico',
    types: ['calico'],
    configuration: /^10-calico\.|^calico-kubeconfig$/,
    programs: [/^calico-node$/, /^calico-felix$/, /^bird6?$/],
    files: ['/run/calico', '/var/lib/calico/nodename'],
    daemons: ['calico-node'],
    operators: ['tigera-operator'],
    links: [
      { name: /^cali/, means: 'the node’s end of a pod’s cable; the node has a route to the pod by it' },
      { name: /^tunl0$/, means: 'Calico’s tunnel (IP in IP)' },
      { name: /^vxlan(-v6)?\.calico$/, means: 'Calico’s tunnel (VXLAN)' },
      { name: /^wireguard\.cali$/, means: 'Calico’s encrypted way to other nodes (WireGuard)' },
    ],
    pods: caliPods,
    crossing({ routes }) {
      const by = (dev: RegExp) => routes.some(route => route.gateway !== undefined && dev.test(route.dev ?? ''))
      if (by(/^vxlan/))
        return 'a tunnel: blocks of addresses of other nodes are routed to vxlan.calico, which wraps packets into UDP'
      if (by(/^tunl0$/))
        return 'a tunnel: blocks of addresses of other nodes are routed to tunl0, IP in IP; BIRD learns them by BGP'
      if (routes.some(({ gateway, protocol }) => gateway !== undefined && protocol === 'bird'))
        return 'plain routes to blocks of addresses of other nodes, which BIRD learns by BGP'
      return unknown
    },
  },
  {
    name: 'Flannel',
    types: ['flannel'],
    configuration: /flannel/,
    programs: [/^flanneld$/],
    files: ['/run/flannel/subnet.env'],
    daemons: ['kube-flannel-ds', 'kube-flannel'],
    links: [
      {
        name: /^flannel\.\d+$/,
        means: 'Flannel’s tunnel (VXLAN): one route, one ARP and one FDB entry for each other node',
      },
      { name: /^flannel-wg/, means: 'Flannel’s encrypted way to other nodes (WireGuard)' },
      { name: /^cni0$/, means: 'the bridge that all pods of this node are ports of; has their gateway’s address' },
      { name: /^veth/, means: 'the node’s end of a pod’s cable, a port of cni0' },
    ],
    pods: 'a veth for each pod, and a bridge: Flannel has the reference plugin bridge make it, with addresses of host-local',
    crossing: state =>
      has(state, /^flannel\.\d+$/)
        ? 'a tunnel: the range of each other node is routed to flannel.1, which wraps packets into UDP (port 8472)'
        : has(state, /^flannel-wg/)
          ? 'an encrypted tunnel (WireGuard)'
          : toNode(state)
            ? hostGateway
            : unknown,
  },
  {
    name: 'Weave Net',
    types: ['weave-net'],
    configuration: /weave/,
    programs: [/^weaver$/, /^weave-npc$/],
    files: ['/var/lib/weave'],
    daemons: ['weave-net'],
    links: [
      { name: /^weave$/, means: 'the bridge that all pods of this node are ports of' },
      { name: /^datapath$/, means: 'Weave’s switch in the kernel (Open vSwitch), which knows the other nodes' },
      {
        name: /^vethwe-(bridge|datapath)$/,
        means: 'one end of the cable between the bridge weave and the switch datapath',
      },
      { name: /^vxlan-\d+$/, means: 'Weave’s tunnel to other nodes' },
      { name: /^vethwepl/, means: 'the node’s end of a pod’s cable, a port of weave' },
    ],
    pods: 'a veth for each pod, and a bridge; one range of addresses for all nodes, 10.32.0.0/12 where nobody chose another',
    crossing: state =>
      has(state, /^vxlan-\d+$/)
        ? 'a tunnel: all pods of all nodes are on one Ethernet, which the switch datapath carries by VXLAN'
        : 'a tunnel in user space by the program weaver (UDP port 6783)',
  },
  {
    name: 'NSX-T',
    types: ['nsx'],
    configuration: /nsx/,
    programs: [/^nsx_node_agent/, /^nsx-node-agent/, /^nsx_kube_proxy/, /^nsx-kube-proxy/],
    files: ['/run/nsx-ujo'],
    daemons: ['nsx-node-agent', 'nsx-ncp-bootstrap'],
    operators: ['nsx-ncp-operator'],
    links: [
      { name: /^br-int$/, means: 'the switch that all pods of this node are ports of (Open vSwitch)' },
      { name: /^ovs-system$/, means: 'Open vSwitch’s own; carries nothing' },
      { name: /^nsx/, means: 'NSX’s own way to its services on this node' },
    ],
    pods: 'a veth for each pod, and a switch (Open vSwitch): each pod has a VLAN of its own between this machine and its hypervisor',
    crossing: () =>
      'outside of this machine: the hypervisor takes each pod’s VLAN and carries packets between hypervisors (Geneve)',
  },
  {
    name: 'kindnet',
    types: [],
    configuration: /kindnet/,
    programs: [/^kindnetd$/],
    files: [],
    daemons: ['kindnet'],
    links: [
      {
        name: /^veth/,
        means: 'the node’s end of a pod’s cable; has the gateway’s address, and the node a route to the pod by it',
      },
    ],
    pods: 'a veth for each pod and no bridge: the reference plugin ptp makes it, with addresses of host-local',
    crossing: state => (toNode(state) ? hostGateway : unknown),
  },
  {
    name: 'mini-cni',
    types: ['mini-cni'],
    configuration: /cnilab|mini-cni/,
    programs: [],
    files: ['/run/mini-cni'],
    daemons: ['mini-cni'],
    links: [
      { name: /^cni0$/, means: 'the bridge that all pods of this node are ports of; has their gateway’s address' },
      { name: /^veth/, means: 'the node’s end of a pod’s cable' },
      { name: /^(cni-vxlan|vxlan0)$/, means: 'the tunnel to other nodes' },
    ],
    pods: 'a veth for each pod, and the bridge cni0 (or a route for each pod, with the routed datapath)',
    crossing: state =>
      has(state, /^(cni-vxlan|vxlan0)$/)
        ? 'a tunnel: ranges of other nodes are routed to cni-vxlan, which wraps packets into UDP (port 4789)'
        : toNode(state)
          ? hostGateway
          : unknown,
  },
]
