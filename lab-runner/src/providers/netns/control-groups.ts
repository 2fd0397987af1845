/** Control groups below `cnilab/NAME`: the one thing that a cluster makes which the kernel does not take away with its processes. */
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Takes them away in every hierarchy that is mounted here; their processes have been killed. Waits up to 2 s for the last ones to go. */
export async function removeControlGroups(name: string): Promise<void> {
  for (const hierarchy of hierarchies()) {
    const own = join(hierarchy, 'cnilab', name)
    if (!existsSync(own)) continue
    for (let waited = 0; existsSync(own) && !removeTree(own) && waited < 2000; waited += 20) await pause(20)
    remove(join(hierarchy, 'cnilab')) // others may be in it
  }
}

function hierarchies(): readonly string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return mounts.flatMap(line => (/ - cgroup2? /.test(line) ? [line.split(' ')[4] ?? ''] : []))
}

function removeTree(dir: string): boolean {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(dir, entry.name))
  }
  return remove(dir)
}

function remove(dir: string): boolean {
  try {
    rmdirSync(dir)
    return true
  } catch {
    return !existsSync(dir)
  }
}
