// generated from mini-cni/src/sandbox by npm run generate; do not edit
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs'

/**
 * Process number of the pause of the pod whose network namespace is at `netns`; undefined if it has none. It is found by
 * what it does, not by its name: it is number 1 of a pid namespace below ours, and its network is the pod's.
 */
export function findPause(netns: string): number | undefined {
  const network = statSync(netns)
  return processes().find(pid => isFirstBelow(pid) && isSame(namespaceOf(pid), network))
}

function processes(): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
}

/** `NSpid: 57 1` in /proc/PID/status (proc(5)): 57 here, 1 in its own pid namespace. */
function isFirstBelow(pid: number): boolean {
  const status = unlessGone(() => readFileSync(`/proc/${pid}/status`, 'utf8'))
  return /^NSpid:\t\d+\t1$/m.test(status ?? '')
}

function namespaceOf(pid: number): Stats | undefined {
  return unlessGone(() => statSync(`/proc/${pid}/ns/net`))
}

/** A namespace is known by device and inode, whichever file leads to it. */
function isSame(one: Stats | undefined, other: Stats): boolean {
  return one?.ino === other.ino && one.dev === other.dev
}

/** Processes end while one looks at them; those of others may be looked at by them only. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
