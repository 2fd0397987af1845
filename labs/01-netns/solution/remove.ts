// generated from mini-cni/src/netns by npm run generate; do not edit
import { rmSync } from 'node:fs'
import { flags, libc } from '../netlink/ffi.ts'
import { SystemError } from '../netlink/system-error.ts'
import { pathOf } from './directory.ts'

/**
 * Takes the name of a namespace away; what is in it goes when no process and no descriptor holds it any more. Equals
 * `ip netns del NAME`. One that is gone already is no error, and neither is a plain file without a mount: the file goes.
 */
export function removeNetns(name: string): void {
  const path = pathOf(name)
  try {
    libc.umount2(path, flags.MNT_DETACH)
  } catch (error) {
    if (!isGone(error)) throw error
  }
  rmSync(path, { force: true })
}

/** umount2(2): EINVAL says that it is no mount point, ENOENT that there is no such file. */
function isGone(error: unknown): boolean {
  return error instanceof SystemError && (error.code === 'EINVAL' || error.code === 'ENOENT')
}
