// generated from mini-cni/src/link by npm run generate; do not edit
import type { Attachment, Result, Step } from '../model.ts'
import { type Netlink, NetlinkError } from '../netlink/socket.ts'
import { inPod, onNode } from '../netns/sockets.ts'
import { checkCable } from './check.ts'
import { LinkExists } from './link-exists.ts'
import { hostName } from './names.ts'
import { type LinkPlan, planLink } from './plan.ts'
import { removeCable } from './remove.ts'
import { settle } from './settle.ts'
import { addVethPair, raiseEnd } from './veth.ts'

/** A cable from the node to the pod, and the addresses that came with the request. */
export const link: Step = {
  name: 'link',

  wanted: ({ mtu, ipam, bridge, datapath }) => [mtu, ipam, bridge, datapath].some(key => key !== undefined),

  add(pod, conf, result) {
    const plan = planLink(pod, conf)
    // The routed datapath raises the node's end itself, when it knows what stands on it.
    const up = conf.datapath === undefined
    inPod(pod.netns, inside =>
      onNode(host => {
        const { index, peerIndex } = create(host, plan, pod, up)
        if (plan.node.addresses.length > 0) raiseEnd(host, index, plan.node)
        raiseEnd(inside, peerIndex ?? indexOf(inside, pod), plan.pod)
        if (up) settle(host, index)
      }),
    )
    return describe(plan, pod, result)
  },

  check(pod, conf) {
    const plan = planLink(pod, conf)
    onNode(host => inPod(pod.netns, inside => checkCable(host, inside, plan, pod)))
  },

  del(pod) {
    onNode(host => removeCable(host, hostName(pod)))
  },
}

function create(host: Netlink, plan: LinkPlan, pod: Attachment, up: boolean) {
  try {
    return addVethPair(host, plan, pod.netns, up)
  } catch (error) {
    if (error instanceof NetlinkError && error.code === 'EEXIST') throw new LinkExists(pod, plan.node.name, error)
    throw error
  }
}

/** A kernel that does not echo what it made did not tell the peer's index. */
function indexOf(inside: Netlink, { ifname, netns }: Attachment): number {
  const found = inside.link(ifname)
  if (found === undefined) throw new Error(`${ifname} was made in ${netns} and is not there any more`)
  return found.index
}

/** The node's end first, the pod's second: `ips[].interface` counts on it. */
function describe({ node, pod: end, mtu, ips }: LinkPlan, pod: Attachment, result: Result): Result {
  const size = mtu === undefined ? {} : { mtu }
  const first = result.interfaces.length
  return {
    ...result,
    interfaces: [
      ...result.interfaces,
      { name: node.name, mac: node.mac, ...size },
      { name: end.name, mac: end.mac, ...size, sandbox: pod.netns },
    ],
    ips: [...result.ips, ...ips.map(ip => ({ ...ip, interface: first + 1 }))],
  }
}
