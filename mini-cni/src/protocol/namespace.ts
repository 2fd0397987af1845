import { readlinkSync, statfsSync, statSync } from 'node:fs'
import { CniError, codes } from './error.ts'

/** Type of the file system that namespaces are files of (NSFS_MAGIC in linux/magic.h). */
const NSFS = 0x6e736673

/** `DEVICE:INODE`, by which two paths to one namespace are known to be the same; undefined where nothing is. */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}

/**
 * Identity of the namespace that CNI_NETNS leads to. Throws CniError 4 when it leads to nothing, or to what is no namespace
 * of any kind; what is one of another kind is found out by entering it.
 */
export function podNamespace(path: string): string {
  const identity = orNothing(() => identityOf(path))
  if (identity === undefined) throw wrong(path, 'which does not exist')
  if (statfsSync(path).type !== NSFS) throw wrong(path, 'which is no network namespace; nothing is mounted on it')
  return identity
}

/** A process stays in its network namespace: wherever it goes meanwhile, it comes home before anything else is asked. */
let own: string | undefined

/**
 * Throws CniError 8 when `path` is the namespace that this process is in: a pod's path that the node's own namespace is
 * mounted on by now, or a configuration mistake. What ADD makes there would be the node's, and what DEL removes. A runtime that means it says
 * CNI_NETNS_OVERRIDE=1.
 */
export function refuseOwn(path: string, override: string | undefined): void {
  if (path === '' || /^(1|true)$/i.test(override ?? '')) return
  const identity = orNothing(() => identityOf(path))
  own ??= identityOf('/proc/thread-self/ns/net')
  if (identity === undefined || identity !== own) return
  throw new CniError(codes.ownNetns, `CNI_NETNS ${path} is the network namespace of the node itself, not that of a pod`)
}

/** Enters `path` by `enter`, and throws CniError 4 when it is a namespace of another kind than a network; `/proc/42/ns/mnt` says which. */
export function refuseOtherKind(path: string, enter: () => void): void {
  try {
    enter()
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    if ((cause as NodeJS.ErrnoException | undefined)?.code !== 'EINVAL') throw error
    const [kind = ''] = (orNothing(() => readlinkSync(path)) ?? '').split(':[')
    throw wrong(path, `which is a namespace of ${/^\w+$/.test(kind) ? `kind ${kind}` : 'another kind than a network'}`)
  }
}

function wrong(path: string, what: string): CniError {
  return new CniError(codes.invalidEnvironment, `CNI_NETNS is ${path}, ${what}`)
}

function orNothing<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
