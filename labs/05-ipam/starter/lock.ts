// generated from mini-cni/src/ipam by npm run generate; do not edit
import { closeSync, openSync } from 'node:fs'
import { Todo } from '../model.ts'
import { flags, libc } from '../netlink/ffi.ts'

/**
 * Runs `work` while no other process runs one for the same `directory`; returns what it returns. Equals
 * `flock DIRECTORY COMMAND`. Waits as long as it takes. The lock belongs to the open file, and the kernel closes that
 * when a process ends in whatever way: a dead holder never blocks the living, and there is no lock file to clean up.
 * Throws what open or flock say (the directory must exist), and what `work` throws.
 */
export function withLock<T>(directory: string, work: () => T): T {
  // TODO(05-ipam): open the directory, flock it exclusively, do the work, and close it even when the work throws
  throw new Todo('05-ipam')
}
