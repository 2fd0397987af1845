// generated from mini-cni/src/netns by npm run generate; do not edit
import { closeSync, openSync } from 'node:fs'
import { flags, libc } from '../netlink/ffi.ts'

/**
 * Runs `work` in the network namespace at `path` (`/run/netns/a`, `/proc/42/ns/net`) and returns what it returns. Equals
 * `nsenter --net=PATH COMMAND`. Throws what open says (ENOENT: no such pod), an error with the path when the file is no
 * network namespace, and what `work` throws.
 */
export function inNetns<T>(path: string, work: () => T): T {
  const fd = openSync(path, 'r')
  try {
    return away(() => enter(fd, path), work)
  } finally {
    closeSync(fd)
  }
}

/**
 * Takes this thread to another network namespace by `go`, runs `work` there, and brings the thread back, whatever `work`
 * does; returns what `work` returns. Everything in `work` must be synchronous: what is awaited goes on elsewhere, and a
 * thread or process born meanwhile (async fs, DNS, Worker) stays away for ever. If `go` throws, the thread never left.
 *
 * `/proc/thread-self/ns/net` is the namespace of the calling thread; `/proc/self/…` would be that of the main thread.
 * A thread is in one network namespace at a time (setns(2)); a descriptor on a namespace keeps it alive, so close it.
 */
export function away<T>(go: () => void, work: () => T): T {
  const home = openSync('/proc/thread-self/ns/net', 'r')
  try {
    go()
    try {
      return work()
    } finally {
      comeHome(home)
    }
  } finally {
    closeSync(home)
  }
}

/** Goes home by the descriptor that `away` kept. A process that cannot would configure a pod as if it were the node: it ends. */
export function comeHome(home: number): void {
  try {
    libc.setns(home, flags.CLONE_NEWNET)
  } catch (error) {
    console.error('cannot return to the own network namespace:', error)
    process.abort()
  }
}

function enter(fd: number, path: string): void {
  try {
    libc.setns(fd, flags.CLONE_NEWNET)
  } catch (cause) {
    const what = `cannot enter ${path} as a network namespace: ${(cause as Error).message}`
    throw new Error(`${what}; a plain file there means that nothing is mounted on it`, { cause })
  }
}
