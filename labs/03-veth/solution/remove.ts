// generated from mini-cni/src/link by npm run generate; do not edit
import { delLink } from '../netlink/messages/link.ts'
import { type Netlink, NetlinkError } from '../netlink/socket.ts'

/**
 * Takes the cable away by its end on the node, and with it the other end, wherever that is: `ip link del NAME`. A link
 * that is not there is no error: the pod's namespace went first, or DEL came twice. A link of that name that is no veth is
 * somebody else's and stays.
 */
export function removeCable(host: Netlink, name: string): void {
  const link = host.link(name)
  if (link?.kind !== 'veth') return
  try {
    host.request(delLink({ index: link.index }))
  } catch (error) {
    if (!(error instanceof NetlinkError) || error.code !== 'ENODEV') throw error
  }
}
