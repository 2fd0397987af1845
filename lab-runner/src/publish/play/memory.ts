/** How much memory all that runs here holds, files in memory included: nobody else counts it for an ordinary user. */
import { readdirSync, readFileSync, statfsSync } from 'node:fs'

/** Calls `tell` once, when it is more than `most` bytes, and ends the machines. Does not keep the program alive. */
export function watchMemory(most: number, tell: (sentence: string) => void): void {
  const timer = setInterval(() => {
    const held = heldBytes()
    if (held < most) return
    clearInterval(timer)
    tell(
      `the scenario filled ${(held / 2 ** 30).toFixed(1)} GB of memory and files; a machine of the platform has 2 GB`,
    )
    endOthers()
  }, 100)
  timer.unref()
}

function endOthers(): void {
  for (const pid of pids()) {
    try {
      if (pid !== process.pid) process.kill(pid, 'SIGKILL')
    } catch {
      // it ended by itself
    }
  }
}

function heldBytes(): number {
  const mounts = new Map<string, number>()
  let bytes = 0
  for (const pid of pids()) {
    bytes += residentBytes(pid)
    for (const { device, path } of tmpfsOf(pid)) {
      if (mounts.has(device)) continue
      mounts.set(device, usedBytes(`/proc/${pid}/root${path}`))
    }
  }
  return bytes + [...mounts.values()].reduce((sum, used) => sum + used, 0)
}

function pids(): readonly number[] {
  return readdirSync('/proc').flatMap(entry => (/^\d+$/.test(entry) ? [Number(entry)] : []))
}

/** proc_pid_statm(5): resident pages, less those that are files' and so others' too. */
function residentBytes(pid: number): number {
  try {
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number)
    return (resident - shared) * 4096
  } catch {
    return 0
  }
}

/** proc_pid_mountinfo(5) */
function tmpfsOf(pid: number): readonly { readonly device: string; readonly path: string }[] {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
      .split('\n')
      .filter(line => / - (?:tmpfs|ramfs) /.test(line))
      .map(line => {
        const [, , device = '', , path = ''] = line.split(' ')
        return { device, path: path.replaceAll('\\040', ' ') }
      })
  } catch {
    return []
  }
}

function usedBytes(path: string): number {
  try {
    const { blocks, bfree, bsize } = statfsSync(path)
    return (blocks - bfree) * bsize
  } catch {
    return 0
  }
}
