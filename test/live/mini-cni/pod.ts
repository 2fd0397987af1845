import type { Attachment } from '#mini-cni/model.ts'
import { ip } from './ip.ts'

/** Makes the namespace /run/netns/NAME with `lo` up; the attachment of its eth0 to the network `pods`. */
export function makePod(name: string): Attachment {
  ip(`netns add ${name}`)
  ip(`-n ${name} link set lo up`)
  return { network: 'pods', containerId: name, ifname: 'eth0', netns: `/run/netns/${name}` }
}
