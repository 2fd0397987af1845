/** What a cluster of namespaces has of this machine's memory. */
import { readdirSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { findClusters } from '../../../lab-runner/src/providers/netns/processes.ts'

/** Megabytes. */
export interface Memory {
  /** What its processes have alone, and their part of what they share (PSS). */
  readonly processes: number
  /** Its file systems in memory: logs, images, etcd, what containers write. */
  readonly files: number
}

export function memoryOf(name: string): Memory {
  const { holder, nodes } = findClusters().get(name) ?? {}
  if (holder === undefined || nodes === undefined) throw new Error(`cluster ${name} is not up`)
  const own = new Map([holder, ...nodes.values()].flatMap(pid => [...fileSystemsOf(pid)]))
  for (const [device] of fileSystemsOf('self')) own.delete(device)
  return { processes: processesBelow(holder) / 1e6, files: sum(own.values()) / 1e6 }
}

/** The first process of a pid namespace sees in its /proc all that is in there and below: pods too. */
function processesBelow(holder: number): number {
  const proc = `/proc/${holder}/root/proc`
  const pids = readdirSync(proc).filter(entry => /^\d+$/.test(entry))
  return sum(pids.map(pid => kilobytesIn(`${proc}/${pid}/smaps_rollup`) * 1024))
}

function kilobytesIn(file: string): number {
  try {
    return sum(
      [...readFileSync(file, 'utf8').matchAll(/^(?:Pss|SwapPss):\s+(\d+) kB$/gm)].map(([, size]) => Number(size)),
    )
  } catch {
    return 0 // it has ended meanwhile
  }
}

/** statfs(2) */
const tmpfs = 0x01021994

/** Bytes in use of each tmpfs that a process has mounted, by device. */
function* fileSystemsOf(pid: number | 'self'): Generator<readonly [device: number, bytes: number]> {
  for (const line of readFileSync(`/proc/${pid}/mountinfo`, 'utf8').split('\n')) {
    if (!/ - tmpfs /.test(line)) continue
    const point = line.split(' ')[4]?.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)))
    try {
      const path = `/proc/${pid}/root${point}`
      const { type, blocks, bfree, bsize } = statfsSync(path)
      if (type === tmpfs) yield [statSync(path).dev, (blocks - bfree) * bsize] // else another is mounted over it
    } catch {
      // a pod's, gone meanwhile
    }
  }
}

const sum = (values: Iterable<number>): number => [...values].reduce((one, other) => one + other, 0)
