import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'

/** What the numbers depend on. */
export interface Machine {
  readonly date: string
  readonly cpu: string
  readonly cores: number
  /** GiB. */
  readonly memory: number
  readonly kernel: string
  readonly node: string
  /** Of the last minute, when the run began. */
  readonly load: number
  readonly user: 'root' | 'an ordinary user'
}

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.versions.node,
    load: loadavg()[0] ?? 0,
    user: mapsAllIds() ? 'root' : 'an ordinary user',
  }
}

/** Root of a user namespace has a map of its own; all ids to themselves is the machine's. */
function mapsAllIds(): boolean {
  return /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'))
}
