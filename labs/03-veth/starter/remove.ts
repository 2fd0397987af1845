// generated from mini-cni/src/link by npm run generate; do not edit
import { Todo } from '../model.ts'
import { delLink } from '../netlink/messages/link.ts'
import { type Netlink, NetlinkError } from '../netlink/socket.ts'

/**
 * Takes the cable away by its end on the node, and with it the other end, wherever that is: `ip link del NAME`. A link
 * that is not there is no error: the pod's namespace went first, or DEL came twice. A link of that name that is no veth is
 * somebody else's and stays.
 */
export function removeCable(host: Netlink, name: string): void {
  // TODO(03-veth): look, and delete by index if it is a veth; ENODEV means that somebody else was faster
  throw new Todo('03-veth')
}
