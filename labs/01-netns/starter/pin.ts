// generated from mini-cni/src/netns by npm run generate; do not edit
import { closeSync, openSync, unlinkSync } from 'node:fs'
import { Todo } from '../model.ts'
import { flags, libc } from '../netlink/ffi.ts'
import { pathOf, prepareDirectory } from './directory.ts'

/**
 * Gives the network namespace behind `source` a name, so that it outlives whoever is in it. Equals
 * `touch /run/netns/NAME; mount --bind SOURCE /run/netns/NAME`. `source` is `/proc/PID/ns/net`; for the namespace that
 * this thread is in, `/proc/thread-self/ns/net`. Returns the path. Throws EEXIST when the name is taken (that pin is left
 * as it is) and a SystemError when the mount fails (nothing is left then).
 */
export function pin(source: string, name: string): string {
  prepareDirectory()
  const path = pathOf(name)
  // TODO(01-netns): make an empty file that was not there before, and bind-mount the source on it; no mount, no file
  throw new Todo('01-netns')
}
