import type { Cluster, ExecOptions, Output, Shell } from '../providers/provider.ts'
import { CommandError } from '../shell.ts'
import { type Facts, readFacts } from './facts.ts'
import { createPool } from './pool.ts'

/** One check run: what its checks share. */
export interface Session {
  readonly cluster: Cluster
  readonly facts: Facts
  /** When polling ends whatever `within` says, in milliseconds of performance.now(). */
  readonly until: number
  /** Runs a command, at most sixteen at a time; one that cannot be started answers with exit code 126. */
  exec(shell: Shell, argv: readonly string[], options?: ExecOptions): Promise<Output>
}

/** Opens a check run on a cluster; facts are read once in it. */
export function openSession(cluster: Cluster): Session {
  // More than cores: what takes time in a check is waiting for an answer from the network.
  const pool = createPool(16)
  const exec: Session['exec'] = (shell, argv, options) => pool(() => execOrSay(shell, argv, options))
  return { cluster, exec, facts: readFacts(cluster, exec), until: Number.POSITIVE_INFINITY }
}

async function execOrSay(shell: Shell, argv: readonly string[], options?: ExecOptions): Promise<Output> {
  try {
    return await shell.exec(argv, options)
  } catch (error) {
    if (error instanceof CommandError) return { exitCode: 126, stdout: '', stderr: error.output }
    // A node that ended while it was asked: its /proc entry is gone.
    if (error instanceof Error && 'syscall' in error) return { exitCode: 126, stdout: '', stderr: error.message }
    throw error
  }
}
