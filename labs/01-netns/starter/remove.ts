// generated from mini-cni/src/netns by npm run generate; do not edit
import { rmSync } from 'node:fs'
import { Todo } from '../model.ts'
import { flags, libc } from '../netlink/ffi.ts'
import { SystemError } from '../netlink/system-error.ts'
import { pathOf } from './directory.ts'

/**
 * Takes the name of a namespace away; what is in it goes when no process and no descriptor holds it any more. Equals
 * `ip netns del NAME`. One that is gone already is no error, and neither is a plain file without a mount: the file goes.
 */
export function removeNetns(name: string): void {
  const path = pathOf(name)
  // TODO(01-netns): unmount even if it is in use (MNT_DETACH), then remove the file; nothing mounted or no file is fine
  throw new Todo('01-netns')
}

/** umount2(2): EINVAL says that it is no mount point, ENOENT that there is no such file. */
function isGone(error: unknown): boolean {
  return error instanceof SystemError && (error.code === 'EINVAL' || error.code === 'ENOENT')
}
