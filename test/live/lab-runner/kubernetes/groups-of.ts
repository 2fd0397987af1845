/** What a cluster makes that does not go with its processes. */
import { existsSync, readFileSync } from 'node:fs'

/** Its control groups, one in each hierarchy that has any; there may be others' beside them, which come and go. */
export function groupsOf(cluster: string): readonly string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  const places = mounts.flatMap(line => (/ - cgroup2? /.test(line) ? [line.split(' ')[4]] : []))
  return places.map(place => `${place}/cnilab/${cluster}`).filter(place => existsSync(place))
}
