/** Control groups below `cnilab/NAME`: the one thing that a cluster makes which the kernel does not take away with its processes. */
import { accessSync, constants, existsSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Takes them away in every hierarchy that is mounted here; their processes have been killed. Waits up to 10 s for the last ones to go. */
export async function removeControlGroups(name: string): Promise<void> {
  const end = performance.now() + 10_000
  for (const hierarchy of hierarchies()) {
    const own = join(hierarchy, 'cnilab', name)
    if (!isOurs(own)) continue
    while (existsSync(own) && !removeTree(own) && performance.now() < end) await pause(20)
    remove(join(hierarchy, 'cnilab')) // others may be in it
  }
}

/** Names of clusters that have groups and no task in any: whoever held them went away without a `down`. */
export function deadGroups(): readonly string[] {
  const places = placesOfAll()
  const names = new Set(places.flatMap(groupsIn))
  return [...names].filter(name => places.some(place => isOurs(join(place, name))) && tasksIn(places, name) === 0)
}

/** Whether its groups are of just now: an `up` in another pid namespace, which is not seen from here, begins with empty ones. */
export function isFresh(name: string): boolean {
  const made = placesOfAll().map(place => statSync(join(place, name), { throwIfNoEntry: false })?.mtimeMs ?? 0)
  return Date.now() - Math.max(...made) < 10_000
}

const placesOfAll = (): readonly string[] => hierarchies().map(hierarchy => join(hierarchy, 'cnilab'))

/** `pids.current`, which one hierarchy has: of all below, also of other pid namespaces. Undefined where none can tell. */
function tasksIn(places: readonly string[], name: string): number | undefined {
  const files = places.map(place => join(place, name, 'pids.current'))
  const file = files.find(path => existsSync(path))
  try {
    return file === undefined ? undefined : Number(readFileSync(file, 'utf8'))
  } catch {
    return undefined // another `down` was faster
  }
}

function hierarchies(): readonly string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return mounts.flatMap(line => (/ - cgroup2? /.test(line) ? [line.split(' ')[4] ?? ''] : []))
}

/** False too where another user's cluster has the name. */
function isOurs(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function removeTree(dir: string): boolean {
  for (const name of groupsIn(dir)) removeTree(join(dir, name))
  return remove(dir)
}

function groupsIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []))
  } catch {
    return [] // another `down` was faster
  }
}

function remove(dir: string): boolean {
  try {
    rmdirSync(dir)
    return true
  } catch {
    return !existsSync(dir)
  }
}
