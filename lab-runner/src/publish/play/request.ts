import type { PlatformOptions } from './platform.ts'
import type { PlayScript } from './script.ts'

/** What the part of the player in the jail is asked to do. */
export interface PlayRequest {
  readonly script: PlayScript
  readonly name: string
  readonly mtu: NonNullable<PlatformOptions['mtu']>
  readonly foreign: NonNullable<PlatformOptions['foreign']>
  /** Milliseconds for a script, a click or a verify. */
  readonly limit: number
  /** Bytes that all of it may hold. */
  readonly memory: number
  readonly keep: boolean
  readonly until?: number
  /** Folder of the release archive, to be served from the outside host. */
  readonly release?: string
}
