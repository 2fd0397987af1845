// generated from mini-cni/src/netns by npm run generate; do not edit
import { type Netlink, openNetlink } from '../netlink/socket.ts'
import { netlinkIn } from './netlink-in.ts'

let kept: Map<string, Netlink> | undefined
let resident: Netlink | undefined

/** Runs `work` with a netlink socket of the node, and closes it afterwards, unless `keepSockets` or `keepNodeSocket` does. */
export function onNode<T>(work: (node: Netlink) => T): T {
  return resident === undefined ? withSocket('node', openNetlink, work) : work(resident)
}

/** Opens a socket of the node that `onNode` uses from now on, for as long as this process lives. */
export function keepNodeSocket(): Netlink {
  resident ??= openNetlink()
  return resident
}

/** The same with a socket of the namespace at `path`, as `/run/netns/a`. */
export function inPod<T>(path: string, work: (pod: Netlink) => T): T {
  return withSocket(path, () => netlinkIn(path), work)
}

/**
 * While `work` runs, `onNode` and `inPod` open one socket per namespace at their first call and use it again at the next.
 * All are closed when `work` ends: an open one keeps its namespace alive, and the same path may be another pod's tomorrow.
 */
export function keepSockets<T>(work: () => T): T {
  if (kept !== undefined) return work()
  kept = new Map()
  try {
    return work()
  } finally {
    for (const socket of kept.values()) socket.close()
    kept = undefined
  }
}

function withSocket<T>(whose: string, open: () => Netlink, work: (netlink: Netlink) => T): T {
  if (kept !== undefined) {
    const socket = kept.get(whose) ?? open()
    kept.set(whose, socket)
    return work(socket)
  }
  const socket = open()
  try {
    return work(socket)
  } finally {
    socket.close()
  }
}
