// generated from mini-cni/src/netns by npm run generate; do not edit
import { existsSync, readdirSync, statfsSync } from 'node:fs'
import { directory, pathOf } from './directory.ts'

/** Type of the file system that namespaces are files of (NSFS_MAGIC in linux/magic.h). */
const NSFS = 0x6e736673

/**
 * Names of the pods of this node, sorted: the files in `/run/netns` on which a namespace is mounted. Unlike
 * `ip netns list` it leaves out plain files: a name that nothing is pinned on is no pod. Empty where nobody made any yet.
 */
export function listNetns(): readonly string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter(name => statfsSync(pathOf(name)).type === NSFS)
    .sort()
}
