// generated from mini-cni/src/sandbox by npm run generate; do not edit
import { execFileSync } from 'node:child_process'
import { Todo } from '../model.ts'

/**
 * Runs a command inside the pod whose pause process is `pid`, as each container of it runs: with the pod's network, ipc,
 * host name and process numbers. Equals `nsenter -t PID --net --ipc --uts --pid COMMAND`. Files are still the node's.
 * Returns what it wrote on stdout. Throws, with what it said on stderr, when it exits with anything but 0.
 */
export function join(pid: number, argv: readonly string[]): string {
  // TODO(02-pause): nsenter with the target pid, the four namespaces and the command
  throw new Todo('02-pause')
}
