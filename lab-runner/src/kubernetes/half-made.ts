/** Folders of builds under way: each has the name of the one that it becomes, and of the process that works on it. */
import { readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { namesIn } from './cache.ts'

export function halfOf(dir: string): string {
  return `${dir}.${pidNamespace()}-${process.pid}`
}

/** Takes away what a killed build has left in there. What processes of other namespaces are doing cannot be seen. */
export function removeDeadHalves(cache: string): void {
  for (const name of namesIn(cache)) {
    const [, namespace, pid] = /\.(\d+)-(\d+)$/.exec(name) ?? []
    if (namespace === pidNamespace() && !isAlive(Number(pid)))
      rmSync(join(cache, name), { recursive: true, force: true })
  }
}

/** pid_namespaces(7): `pid:[4026531836]`; where there are none, all processes are in the same. */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  } catch {
    return '0'
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // somebody else's
  }
}
