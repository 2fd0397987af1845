/** Finds clusters by their processes: the command lines of holders and nodes are the register, so nothing can be stale. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'

interface HostProcess {
  readonly pid: number
  readonly argv: readonly string[]
}

export interface ClusterProcesses {
  /** Pid 1 of the machine. */
  readonly holder: number | undefined
  /** Pid 1 of each node that is alive, by name. */
  readonly nodes: ReadonlyMap<string, number>
  /** All that go by the cluster's name: these, what starts them and is tied to their life, and what their scripts fork. */
  readonly all: readonly number[]
}

/** Clusters of this user that have any process alive, by name. */
export function findClusters(): ReadonlyMap<string, ClusterProcesses> {
  const members = [...ownProcesses()].flatMap(memberOf)
  return new Map(
    [...Map.groupBy(members, ({ cluster }) => cluster)].map(([name, found]) => {
      const first = found.filter(({ isFirst }) => isFirst)
      return [
        name,
        {
          holder: first.find(({ host }) => host === undefined)?.pid,
          nodes: new Map(first.flatMap(({ host, pid }) => (host === undefined ? [] : [[host, pid]]))),
          all: found.map(({ pid }) => pid),
        },
      ]
    }),
  )
}

interface Member {
  readonly pid: number
  readonly cluster: string
  /** Undefined for the holder and what belongs to it. */
  readonly host: string | undefined
  /** Pid 1 of a namespace, as opposed to `unshare` and to forks of the script. */
  readonly isFirst: boolean
}

function memberOf({ pid, argv }: HostProcess): readonly Member[] {
  const script = argv.findIndex(
    (word, at) => word.endsWith('.sh') && scripts.get(argv[at + 1] ?? '') === basename(word),
  )
  const [mark, cluster, host] = argv.slice(script + 1)
  if (script < 0 || cluster === undefined) return []
  return [{ pid, cluster, host: mark === 'cnilab-node' ? host : undefined, isFirst: script === 1 && isPidOne(pid) }]
}

/** What each script is told as its first word, so that a process of it can be known. */
const scripts: ReadonlyMap<string, string> = new Map([
  ['cnilab-holder', 'holder.sh'],
  ['cnilab-node', 'node.sh'],
])

/** proc_pid_status(5), NSpid: its number in each pid namespace, the innermost last. */
function isPidOne(pid: number): boolean {
  try {
    return /^NSpid:.*\s1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function* ownProcesses(): Generator<HostProcess> {
  const uid = process.getuid?.()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      if (statSync(`/proc/${entry}`).uid !== uid) continue
      const argv = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0')
      yield { pid: Number(entry), argv }
    } catch {
      // it ended while we were looking
    }
  }
}

/**
 * False for a zombie: it holds nothing any more, and only its parent can take it away. A first process is none before all in its
 * namespace are gone, while its command line goes earlier.
 */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
