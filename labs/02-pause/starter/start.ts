// generated from mini-cni/src/sandbox by npm run generate; do not edit
import { spawn } from 'node:child_process'
import { Todo } from '../model.ts'
import { inNetns } from '../netns/enter.ts'
import { join } from './join.ts'
import { inOwnNamespaces } from './namespaces.ts'
import { stopPause } from './stop.ts'

/** A pod before it has anybody in it. */
export interface Sandbox {
  /** Becomes the host name inside. */
  readonly name: string
  /** Path of its network namespace. */
  readonly netns: string
}

/**
 * Starts the process that holds a pod together while its containers come and go: in the pod's network namespace, with
 * ipc, uts and pid namespaces of its own, in which it is number 1. It outlives its parent. Equals
 * `ip netns exec NAME unshare --ipc --uts --pid --fork pause &`. Returns its process number as seen from here, when the
 * host name is set. `program` is looked for in PATH. Throws when it cannot be started; nothing is left then.
 */
export function startPause(pod: Sandbox, program = 'pause'): number {
  // TODO(02-pause): in the pod's network and in own namespaces, spawn the program; then join it and set its host name
  throw new Todo('02-pause')
}

function spawnDetached(program: string): number {
  const child = spawn(program, { detached: true, stdio: 'ignore', cwd: '/' })
  // Without a listener the event would end this process; that there is no pid says the same, and now.
  child.on('error', () => {})
  child.unref()
  if (child.pid === undefined) {
    throw new Error(`cannot start ${program}: not found in PATH=${process.env.PATH ?? ''}, or not executable`)
  }
  return child.pid
}
