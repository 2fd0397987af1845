// generated from mini-cni/src/sandbox by npm run generate; do not edit
import { readFileSync } from 'node:fs'

/**
 * Ends a pause process, and with it every process of the pod: when number 1 of a pid namespace ends, the kernel kills the
 * others (pid_namespaces(7)). Asks by SIGTERM, again and again because number 1 does not hear a signal that it has no handler for
 * yet; after `patience` milliseconds SIGKILL. Returns when it is gone; one that is gone already is no error.
 */
export function stopPause(pid: number, patience = 1000): void {
  const born = birth(pid)
  const end = Date.now() + patience
  while (born !== undefined && birth(pid) === born) {
    send(pid, Date.now() < end ? 'SIGTERM' : 'SIGKILL')
    wait(4)
  }
}

/**
 * When a process was started, in clock ticks since boot: with its number it is a name that is never used again.
 * Undefined for one that has ended, also while nobody has reaped it (state Z in /proc/PID/stat, proc(5)).
 */
export function birth(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses, and may have blanks and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function wait(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
