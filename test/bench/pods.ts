/** Pods to attach and detach: their namespaces stay, because the kernel's removal of one disturbs whoever is measured next. */
import { hostName } from '../../mini-cni/src/link/names.ts'
import type { Attachment, NetConf } from '../../mini-cni/src/model.ts'
import { delLink, setLink } from '../../mini-cni/src/netlink/messages/link.ts'
import type { Netlink } from '../../mini-cni/src/netlink/socket.ts'

export const bridged: NetConf = {
  cniVersion: '1.1.0',
  name: 'bench',
  type: 'mini-cni',
  mtu: 1450,
  bridge: 'cni0',
  isDefaultGateway: true,
  hairpinMode: true,
  ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.244.0.0/16' }]] },
}

export const routed: NetConf = {
  cniVersion: '1.1.0',
  name: 'bench',
  type: 'mini-cni',
  mtu: 1450,
  datapath: 'routed',
  ipam: { type: 'mini-cni', ranges: [[{ subnet: '10.244.0.0/16' }]] },
}

export const podName = (set: string, number: number): string => `${set}-${number}`

export function podsOf(set: string, count: number): readonly Attachment[] {
  return Array.from({ length: count }, (_, i) => {
    const name = podName(set, i)
    return { network: 'bench', containerId: name, ifname: 'eth0', netns: `/run/netns/${name}` }
  })
}

/** Cuts all cables in one go: one after the other each would wait 20 ms for the kernel's memory (rcu_barrier). */
export function cutCables(node: Netlink, pods: readonly Attachment[]): void {
  const group = 77
  node.batch(pods.map(pod => setLink({ name: hostName(pod), group })))
  node.request(delLink({ group }))
}
