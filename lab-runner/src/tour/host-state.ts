/** What clusters could leave behind on the host, listed so that before and after can be compared. */
import { readdirSync, readFileSync } from 'node:fs'

export interface HostState {
  readonly link: readonly string[]
  readonly namespace: readonly string[]
  readonly mount: readonly string[]
}

/** Links of this network namespace, namespaces pinned in /run/netns, mount points. */
export function hostState(): HostState {
  const mounts = read('/proc/self/mountinfo').split('\n')
  return {
    link: entries('/sys/class/net'),
    namespace: entries('/run/netns'),
    mount: mounts.flatMap(line => line.split(' ')[4] ?? []),
  }
}

/** What is there now and was not, as words: `link veth1a2b`. */
export function newSince(before: HostState): readonly string[] {
  const now = hostState()
  return (Object.keys(now) as (keyof HostState)[]).flatMap(kind =>
    now[kind].filter(one => !before[kind].includes(one)).map(one => `${kind} ${one}`),
  )
}

function entries(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
