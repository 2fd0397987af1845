// generated from mini-cni/src/link by npm run generate; do not edit
import type { Attachment } from '../model.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import type { Link } from '../netlink/messages/link.ts'
import type { Netlink } from '../netlink/socket.ts'
import type { LinkPlan } from './plan.ts'

/** Throws a sentence with what is no longer so: an end that is missing or down, a changed MAC or MTU, an address that went. */
export function checkCable(host: Netlink, inside: Netlink, plan: LinkPlan, pod: Attachment): void {
  const node = present(host.link(plan.node.name), plan.node.name, 'on the node')
  const end = present(inside.link(plan.pod.name), plan.pod.name, `in ${pod.netns}`)
  const trouble = [
    node.peerIndex !== end.index &&
      `${node.name} on the node is the end of another cable than ${end.name} in ${pod.netns}`,
    !node.up && `${node.name} on the node is down`,
    !end.up && `${end.name} in ${pod.netns} is down`,
    end.mac !== plan.pod.mac && `${end.name} in ${pod.netns} has MAC ${end.mac}, not ${plan.pod.mac}`,
    plan.mtu !== undefined && end.mtu !== plan.mtu && `${end.name} in ${pod.netns} has MTU ${end.mtu}, not ${plan.mtu}`,
    ...missing(host, node, plan.node.addresses, 'on the node'),
    ...missing(inside, end, plan.pod.addresses, `in ${pod.netns}`),
  ].find(sentence => sentence !== false)
  if (trouble !== undefined) throw new Error(trouble)
}

function present(link: Link | undefined, name: string, where: string): Link {
  if (link === undefined) throw new Error(`there is no ${name} ${where}`)
  return link
}

function missing(netlink: Netlink, { index, name }: Link, wanted: readonly string[], where: string): readonly string[] {
  if (wanted.length === 0) return []
  const there = netlink.dump(getAddresses({ index })).map(({ address }) => address)
  return wanted.filter(address => !there.includes(address)).map(address => `${name} ${where} has lost ${address}`)
}
