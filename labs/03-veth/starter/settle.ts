// generated from mini-cni/src/link by npm run generate; do not edit
import type { Link } from '../netlink/messages/link.ts'
import type { Netlink } from '../netlink/socket.ts'

/**
 * Waits until the kernel lets packets out of a link that has got its carrier: link watch does that later, in a work queue
 * (net/core/link_watch.c), and until then what is sent is dropped; whoever's first ARP question is lost waits a second
 * for the next. Since Linux 6.8 the question itself has it done (rtnl_getlink in net/core/rtnetlink.c), so one is enough;
 * older ones are asked again. After `patience` milliseconds the link stays as it is: an end that nobody raised is no error.
 * Returns it as it is now; undefined when it is gone.
 */
export function settle(netlink: Netlink, index: number, patience = 1000): Link | undefined {
  const end = Date.now() + patience
  for (;;) {
    const link = netlink.link(index)
    if (!isDown(link) || Date.now() >= end) return link
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
  }
}

function isDown(link: Link | undefined): boolean {
  return link?.operstate === 'DOWN' || link?.operstate === 'LOWERLAYERDOWN'
}
