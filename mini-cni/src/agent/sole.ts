import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'
import { flags, libc } from '../netlink/ffi.ts'

/** How often the lock is asked for, every 50 ms: an agent that was killed keeps it until its threads return from the kernel. */
const attempts = 40

/**
 * Makes sure that no other agent works with this folder, for as long as this process lives. Equals `flock --nonblock FILE`. Throws, with the
 * number of the other process, when it does not end.
 */
export async function beSole(file: string): Promise<void> {
  const fd = openSync(file, 'a+', 0o600)
  for (let attempt = 1; ; attempt++) {
    try {
      libc.flock(fd, flags.LOCK_EX | flags.LOCK_NB)
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || attempt === attempts) {
        closeSync(fd)
        throw new Error(`another agent runs (process ${readFileSync(file, 'latin1').trim()}, ${file})`, {
          cause: error,
        })
      }
    }
    await after(50)
  }
  writeFileSync(file, `${process.pid}\n`)
}
