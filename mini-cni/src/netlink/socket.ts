import type { Link } from './messages/link.ts'
import type { Dump, Request } from './request.ts'

/** A NETLINK_ROUTE socket. It belongs to the namespace in which it was opened, for life. */
export interface Netlink {
  /** Sends one request and reads its ack. Throws a NetlinkError. */
  request(request: Request): void
  /**
   * Sends all in one call and reads all acks. The kernel goes on after one that fails, so undo on any error;
   * the first is thrown as a NetlinkError that names its request.
   */
  batch(requests: readonly Request[]): void
  /** Sends a NEWLINK that echoes what it made: the link with its index, and for a veth the peer's. */
  create(request: Request): Link
  /** Asks for a list, again if the kernel says that it changed meanwhile. */
  dump<T>(dump: Dump<T>): readonly T[]
  /** `ip link show NAME`; undefined if there is none. */
  link(which: string | number): Link | undefined
  close(): void
}
