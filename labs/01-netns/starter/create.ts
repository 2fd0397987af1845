// generated from mini-cni/src/netns by npm run generate; do not edit
import { Todo } from '../model.ts'
import { flags, libc } from '../netlink/ffi.ts'
import { setLink } from '../netlink/messages/link.ts'
import { away } from './enter.ts'
import { netlinkIn } from './netlink-in.ts'
import { pin } from './pin.ts'
import { removeNetns } from './remove.ts'

/**
 * Makes a network namespace with a name and raises its `lo`: without it not even 127.0.0.1 is reached. Equals
 * `ip netns add NAME; ip -n NAME link set lo up`. Returns its path. Throws EEXIST when there is one of that name, EPERM
 * without CAP_SYS_ADMIN; all or nothing.
 */
export function createNetns(name: string): string {
  // TODO(01-netns): away to a namespace that is new (unshare, CLONE_NEWNET), pin it from inside, then raise its lo
  throw new Todo('01-netns')
}

/** `ip -n NAME link set lo up`; the kernel then gives it 127.0.0.1/8 and ::1/128 by itself. */
export function raiseLoopback(path: string): void {
  // TODO(01-netns): one request on a socket of that namespace, which is closed in any case
  throw new Todo('01-netns')
}
