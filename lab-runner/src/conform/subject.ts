/** What is graded: an executable with a configuration, and what was found out about it before the first item. */
import type { Kind } from './item.ts'
import type { Json } from './rig.ts'

export interface Subject {
  /** As it was given: `mini-cni`, `/opt/cni/bin/bridge`. */
  readonly name: string
  /** Absolute path. */
  readonly plugin: string
  readonly kind: Kind
  readonly conf: Json
  /** What VERSION listed, lowest first; empty when it did not answer. */
  readonly versions: readonly string[]
  /** Joined by `:`. */
  readonly cniPath: string
  /** What must run beside it: absolute path. */
  readonly agent?: string
  /** The plugin before a chained one, with its configuration. */
  readonly main?: { readonly plugin: string; readonly conf: Json }
  /** Folder of the machine that addresses are written to, when it is not below /run or /var/lib/cni. */
  readonly dataDir?: string
  /** Milliseconds that a call may take where an item does not say; default 10 000. */
  readonly timeout?: number
  /** What must be visible on the machine. */
  readonly visible: readonly string[]
}
