// generated from mini-cni/src/agent by npm run generate; do not edit
import { type FSWatcher, mkdirSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs'
import { join } from 'node:path'
import { Todo } from '../model.ts'
import { codes } from '../protocol/error.ts'
import type { Found } from '../protocol/record.ts'
import { type Reply, type Request, readRequest } from './request.ts'

/** A DEL that came while no agent answered: a file that a shim has written, called `BOOT.CENTISECONDS.PID`. */
export interface Waiting {
  readonly file: string
  /** /proc/sys/kernel/random/boot_id. */
  readonly boot: string
  /** When it came, in hundredths of a second since that start of the machine. */
  readonly when: number
}

/** The entries among these names of files, in the order in which they came. */
export function waitingIn(files: readonly string[]): readonly Waiting[] {
  // TODO(12-agent): of the names that are BOOT.CENTISECONDS.PID, boot, when and file; sorted by boot, and by when within one
  throw new Todo('12-agent')
}

/**
 * Whether what is on record was added after the DEL came, which must not undo it. The clock ticks every hundredth of a second,
 * and an ADD after a DEL that no agent took is later by more than two of those: an agent had to start.
 */
export function isNewer(found: Found, { boot, when }: Waiting, bootNow: string): boolean {
  // TODO(12-agent): no when nothing readable is on record; yes after another start of the machine, or when it began two ticks later
  throw new Todo('12-agent')
}

export interface DelQueue {
  /** Works through all that is there; one that fails stays for the next time, unless it can never be done. */
  replay(): Promise<void>
  close(): void
}

/** Handles a request, and says what is on record for its attachment. */
export interface Deleter {
  handle(request: Request): Promise<Reply>
  recorded(request: Request): Found
}

/** Errors that will be the same next time: the entry is of no use. */
const hopeless: readonly number[] = [
  codes.incompatibleVersion,
  codes.invalidEnvironment,
  codes.io,
  codes.decode,
  codes.invalidConfig,
]

/** The queue in `folder`; what shims put there while the agent runs (it was too slow for them) is done at once. */
export function openQueue(folder: string, { handle, recorded }: Deleter): DelQueue {
  const bootNow = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  let running: Promise<void> | undefined
  let isAgainWanted = false

  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const watcher: FSWatcher = watch(folder, (_, file) => {
    if (file !== null && waitingIn([file]).length > 0) void replay()
  })
  watcher.on('error', () => {})

  function replay(): Promise<void> {
    isAgainWanted = running !== undefined
    running ??= all().finally(() => {
      running = undefined
      if (isAgainWanted) void replay()
    })
    return running
  }

  async function all(): Promise<void> {
    for (const one of waitingIn(readdirSync(folder))) {
      try {
        await make(one)
      } catch (error) {
        console.error(`mini-cni-agent: ${join(folder, one.file)}: ${(error as Error).message}`)
      }
    }
  }

  async function make(one: Waiting): Promise<void> {
    const path = join(folder, one.file)
    const request = readRequest(readFileSync(path))
    if (request === undefined) throw new Error('it is no request')
    if (!isNewer(recorded(request), one, bootNow)) {
      const reply = await handle({ ...request, variables: { ...request.variables, CNI_COMMAND: 'DEL' } })
      if (reply.code !== 0) {
        const { code, msg } = JSON.parse(reply.stdout) as { readonly code: number; readonly msg: string }
        console.error(`mini-cni-agent: a DEL that waited: ${msg}`)
        if (!hopeless.includes(code)) return
      }
    }
    rmSync(path, { force: true })
  }

  return { replay, close: () => watcher.close() }
}
