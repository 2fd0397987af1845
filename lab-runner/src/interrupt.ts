/** What must be undone when the user presses Ctrl-C in the middle of a piece of work. */
import { constants } from 'node:os'

/** A string that it answers is told: what became of the work. */
type Undo = () => unknown

const undos = new Set<Undo>()
let stopping: Promise<void> | undefined
let signals = 0

/** Whether a signal is ending the program: nothing new may be started, and what fails now fails because of that. */
export function isStopping(): boolean {
  return stopping !== undefined
}

/** Has `undo` run if a signal ends the program before the returned function was called. */
export function onInterrupt(undo: Undo): () => void {
  undos.add(undo)
  return () => undos.delete(undo)
}

/**
 * Undoes what is half made, last thing first, and answers the exit code: 128 + signal number. A second signal, from an
 * impatient hand, waits for the same; a third does not.
 */
export async function interrupted(signal: NodeJS.Signals): Promise<number> {
  signals += 1
  stopping ??= undoAll()
  if (signals < 3) await stopping
  return 128 + constants.signals[signal]
}

async function undoAll(): Promise<void> {
  const pending = [...undos].reverse()
  undos.clear()
  for (const undo of pending) {
    try {
      const said = await undo()
      if (typeof said === 'string') process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${said}\n`)
    } catch (error) {
      process.stderr.write(`while stopping: ${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
}
