/** Pods and configurations of the loops. */
import type { Attachment } from '../../../mini-cni/src/model.ts'
import { createNetns } from '../../../mini-cni/src/netns/create.ts'
import { removeNetns } from '../../../mini-cni/src/netns/remove.ts'

/** A network as a node of a cluster has it; its pool has 253 addresses. */
export function confOf(name: string, more: object = {}) {
  return {
    cniVersion: '1.1.0',
    name,
    type: 'mini-cni',
    bridge: `br-${name}`,
    isDefaultGateway: true,
    hairpinMode: true,
    ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.66.0.0/24' }]] },
    ...more,
  }
}

export function makePod(network: string, containerId: string): Attachment {
  return { network, containerId, ifname: 'eth0', netns: createNetns(containerId) }
}

export function makePods(network: string, prefix: string, count: number): readonly Attachment[] {
  return Array.from({ length: count }, (_, i) => makePod(network, `${prefix}-${i}`))
}

export function removePod({ containerId }: Attachment): void {
  removeNetns(containerId)
}
