// generated from mini-cni/src/netns by npm run generate; do not edit
import { type Netlink, openNetlink } from '../netlink/socket.ts'
import { inNetns } from './enter.ts'

/**
 * A netlink socket of the namespace at `path`: opened inside, it belongs to it for life and is used from outside.
 * What `ip -n NAME` does. The caller closes it; an open one keeps the namespace alive.
 */
export function netlinkIn(path: string): Netlink {
  return inNetns(path, openNetlink)
}
