/** What a person should know about the network of a node: each interface, how pods are connected, how packets cross nodes. Pure. */
import { inUse, type Link, type NodeState, pluginTypes } from './node-state.ts'
import { type Recognition, recognise } from './recognise.ts'

export interface NodeReport {
  readonly hostname: string
  /** Name of the plugin, or undefined. */
  readonly plugin: string | undefined
  readonly evidence: readonly string[]
  readonly links: readonly {
    readonly name: string
    readonly kind: string
    readonly address: string
    readonly means: string
  }[]
  readonly pods: string
  readonly crossing: string
  readonly warnings: readonly string[]
}

export function tellNode(state: NodeState): NodeReport {
  const recognition = recognise(state)
  const { plugin, evidence, warnings } = recognition
  const used = inUse(state)
  const other = used === undefined ? undefined : (pluginTypes(used.text)[0] ?? used.name)
  return {
    hostname: state.hostname,
    plugin: plugin?.name,
    evidence,
    links: state.links.map(link => ({
      name: link.ifname,
      kind: kindOf(link),
      address:
        (link.addr_info ?? []).flatMap(({ local, prefixlen }) =>
          local === undefined || local.startsWith('fe80:') ? [] : [`${local}/${prefixlen}`],
        )[0] ?? '',
      means: meaningOf(link, state, recognition),
    })),
    pods:
      plugin?.pods ??
      (other === undefined
        ? 'there is no network plugin: no pod can be made, and the kubelet says NotReady'
        : `by the plugin ${other}, which is not known here`),
    crossing: plugin?.crossing(state) ?? (other === undefined ? 'not at all' : 'not known; look at: ip route'),
    warnings,
  }
}

function kindOf({ linkinfo, ifname }: Link): string {
  return linkinfo?.info_kind ?? (ifname === 'lo' ? 'loopback' : 'card')
}

/** First what the plugin says, then what others are known to make, then what the kernel says. */
function meaningOf(link: Link, { routes }: NodeState, { plugin }: Recognition): string {
  const { ifname, link_netnsid: netns, linkinfo, master } = link
  const own = plugin?.links.find(({ name }) => name.test(ifname))
  if (own !== undefined) return own.means
  const known = others.find(([name]) => name.test(ifname))
  if (known !== undefined) return known[1]
  const leads = routes.find(({ dst, dev }) => dst === 'default' && dev === ifname)
  if (leads !== undefined) return `the node’s own card: its default route leads by ${leads.gateway ?? 'it'}`
  const kind = linkinfo?.info_kind
  if (kind === 'veth')
    return `one end of a cable${netns === undefined ? '' : ', the other is in another namespace'}${master === undefined ? '' : `; a port of ${master}`}`
  if (kind === 'vxlan')
    return `a tunnel (VXLAN ${linkinfo?.info_data?.id ?? 'external'}, UDP port ${linkinfo?.info_data?.port ?? '?'})`
  return kind === undefined ? 'a card of this machine' : `${kind}: nothing here says more of it`
}

const others: readonly (readonly [RegExp, string])[] = [
  [/^lo$/, 'the node’s loopback'],
  [/^cni-podman0$/, 'podman’s bridge; not the cluster’s'],
  [/^docker0$/, 'Docker’s bridge; not the cluster’s'],
  [/^br-[0-9a-f]{12}$/, 'the bridge of a network of Docker’s; not the cluster’s'],
  [/^virbr\d+/, 'the bridge of virtual machines (libvirt); not the cluster’s'],
  [/^kube-ipvs0$/, 'kube-proxy’s (IPVS): has the addresses of all services'],
  [/^nodelocaldns$/, 'the address of the DNS cache of this node'],
  [/^kube-bridge$/, 'kube-router’s bridge'],
  [/^lab0$/, 'cnilab’s: the segment between the nodes of the labs'],
  [/^outside0$/, 'cnilab’s: the cable to the host that stands in for the internet'],
  [
    /^(tunl0|gre0|gretap0|erspan0|sit0|ip6tnl0|ip6gre0|ip_vti0|ip6_vti0)$/,
    'there because a module of the kernel was loaded; carries nothing',
  ],
]
