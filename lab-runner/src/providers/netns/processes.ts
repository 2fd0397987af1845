/** Finds clusters by their processes: the command lines of holders and nodes are the register, so nothing can be stale. */
import { readdirSync, readFileSync, statSync } from 'node:fs'

export interface HostProcess {
  readonly pid: number
  readonly argv: readonly string[]
}

export interface ClusterProcesses {
  /** `unshare`, the parent that the kernel ties the holder's life to. */
  readonly keeper: number | undefined
  /** Pid 1 of the machine. */
  readonly holder: number | undefined
  /** Pid 1 of each node that is alive, by name. */
  readonly nodes: ReadonlyMap<string, number>
}

/** Clusters of this user that have any process alive, by name. */
export function findClusters(): ReadonlyMap<string, ClusterProcesses> {
  const found = new Map<string, Found>()
  for (const { pid, argv } of ownProcesses()) {
    const mark = argv.findIndex(word => word === 'cnilab-holder' || word === 'cnilab-node')
    const name = argv[mark + 1]
    if (mark < 0 || name === undefined) continue
    const cluster: Found = found.get(name) ?? { nodes: new Map() }
    found.set(name, cluster)
    const isParent = argv[0]?.endsWith('unshare') === true
    if (argv[mark] === 'cnilab-holder') cluster[isParent ? 'keeper' : 'holder'] = pid
    else if (!isParent) cluster.nodes.set(argv[mark + 2] ?? '', pid)
  }
  return new Map([...found].map(([name, { keeper, holder, nodes }]) => [name, { keeper, holder, nodes }]))
}

interface Found {
  keeper?: number
  holder?: number
  readonly nodes: Map<string, number>
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
