/** A fresh machine for each item: namespaces held by one process that ends when our end of its stdin closes. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Exit, LabError } from '../errors.ts'
import { readOnlyScript } from '../providers/netns/read-only.ts'
import { startHeld, type Watched, type WatchOptions, watch } from '../shell.ts'

export interface Machine {
  /** `nsenter`: runs there until it ends, is cut off, or says too much. */
  exec(argv: readonly string[], options?: WatchOptions): Promise<Watched>
  /** Ends it with all that runs in it; returns when nothing is left. */
  stop(): Promise<void>
}

export interface MachineNeeds {
  /** Files and folders that must be seen though they may lie below what the machine covers (/run, /tmp, /var/lib/cni …). */
  readonly visible: readonly string[]
  /** Folder that the plugin writes to, when it is another than these. */
  readonly dataDir?: string
}

/** Without it `kill 0` of a plugin would end all of our own process group: that is no matter of namespaces. */
const ownGroup = ['setsid']

const script = fileURLToPath(new URL('machine.sh', import.meta.url))

/** `unshare -mnpuif --kill-child --mount-proc sh machine.sh`; throws (exit 3) with what stood in the way. */
export async function startMachine({ visible, dataDir }: MachineNeeds): Promise<Machine> {
  const foreign = process.getuid?.() !== 0
  const held = await startHeld(
    [
      ...['unshare', ...(foreign ? ['-Ur'] : []), '-mnpuif', '--kill-child', '--mount-proc'],
      ...['/bin/sh', script, 'cnilab-item', readOnlyScript, dataDir ?? '-', ...visible],
    ],
    'ready',
  )
  const first = held.ready ? childOf(held.pid) : undefined
  if (first === undefined) {
    await held.stop()
    throw new LabError(`no machine of namespaces could be made: ${held.output.trim() || 'it ended without a word'}`, {
      exit: Exit.machine,
      suggestions: ['cnilab doctor'],
    })
  }
  const user = foreign ? ['-U', '--preserve-credentials'] : []
  const enter = ['nsenter', '-t', String(first), ...user, '-m', '-n', '-u', '-i', '-p', '--', ...ownGroup]
  return { exec: (argv, options) => watch([...enter, ...argv], options), stop: held.stop }
}

/** proc_tid_children(5) */
function childOf(pid: number): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    return child ? Number(child) : undefined
  } catch {
    return undefined
  }
}
