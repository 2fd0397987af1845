import { flags, libc } from '#mini-cni/netlink/ffi.ts'
import { ip } from './ip.ts'

/**
 * Takes this test file, and all that it starts, to a network of its own with `lo` up (`unshare --net`), so that files that
 * run side by side may all have a cni0. A file is a process, and ends with it. Names in /run/netns are still shared.
 */
export function ownNetwork(): void {
  libc.unshare(flags.CLONE_NEWNET)
  ip('link set lo up')
}
