import type { Cluster, ExecOptions, Output, Shell } from '../providers/provider.ts'
import { CommandError } from '../shell.ts'
import { type Facts, readFacts } from './facts.ts'
import { createPool } from './pool.ts'

/** One check run: what its checks share. */
export interface Session {
  readonly cluster: Cluster
  readonly facts: Facts
  /** Runs a command, at most a few at a time; one that cannot be started answers with exit code 126. */
  exec(shell: Shell, argv: readonly string[], options?: ExecOptions): Promise<Output>
}

/** Opens a check run on a cluster; facts are read once in it. */
export function openSession(cluster: Cluster): Session {
  const pool = createPool(8)
  const exec: Session['exec'] = (shell, argv, options) => pool(() => execOrSay(shell, argv, options))
  return { cluster, exec, facts: readFacts(cluster, exec) }
}

async function execOrSay(shell: Shell, argv: readonly string[], options?: ExecOptions): Promise<Output> {
  try {
    return await shell.exec(argv, options)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { exitCode: error.exitCode || 126, stdout: '', stderr: error.output }
  }
}
