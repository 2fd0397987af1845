import { type Netlink, openNetlink } from '../netlink/socket.ts'
import { netlinkIn } from '../netns/netlink-in.ts'

/** Runs `work` with a netlink socket of the node and closes it, also when `work` throws. */
export function onNode<T>(work: (node: Netlink) => T): T {
  return closing(openNetlink(), work)
}

/** The same with a socket of the pod's namespace. */
export function inPod<T>(path: string, work: (pod: Netlink) => T): T {
  return closing(netlinkIn(path), work)
}

function closing<T>(netlink: Netlink, work: (netlink: Netlink) => T): T {
  try {
    return work(netlink)
  } finally {
    netlink.close()
  }
}
