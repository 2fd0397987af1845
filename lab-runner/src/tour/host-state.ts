/** What a cluster could leave behind on the host, listed so that before and after can be compared. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface HostState {
  readonly links: readonly string[]
  readonly namespaces: readonly string[]
  readonly mounts: readonly string[]
  readonly processes: readonly string[]
}

/** Links of this network namespace, pinned namespaces, mount points, and our own processes that live in other namespaces than we do. */
export function hostState(): HostState {
  return {
    links: entries('/sys/class/net'),
    namespaces: entries('/run/netns'),
    mounts: read('/proc/self/mountinfo')
      .split('\n')
      .flatMap(line => line.split(' ')[4] ?? []),
    processes: elsewhere(),
  }
}

/** What is there now and was not, as words: `link veth1a2b`. */
export function newSince(before: HostState): readonly string[] {
  const now = hostState()
  const kinds = { links: 'link', namespaces: 'namespace', mounts: 'mount', processes: 'process' } as const
  return (Object.keys(kinds) as (keyof HostState)[]).flatMap(kind =>
    now[kind].filter(one => !before[kind].includes(one)).map(one => `${kinds[kind]} ${one}`),
  )
}

function elsewhere(): readonly string[] {
  const ours = networkOf('self')
  return entries('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const network = networkOf(pid)
      if (network === undefined || network === ours) return []
      return [`${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 60)}`]
    })
}

function networkOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined // ended meanwhile, or somebody else's
  }
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
