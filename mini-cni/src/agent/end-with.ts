import type { Agent } from '../agent.ts'

/**
 * Runs an agent as a program: says what keeps it from starting, and stops it at SIGTERM or SIGINT. What nobody foresaw is told, and ends it
 * too: whoever watches over it starts it again, and it repairs what was half made. Resolves with whether it runs; where not, the caller is to end
 * the process, which parts that did start would keep, with their lock.
 */
export async function endWith(start: () => Promise<Agent>): Promise<boolean> {
  // Many an error says no more than that something is not there; to find out where it was made takes longer than to look.
  if (!process.env.MINI_CNI_DEBUG) Error.stackTraceLimit = 0
  process.on('uncaughtException', error => {
    console.error('mini-cni-agent:', error)
    vanish()
  })
  try {
    const agent = await start()
    console.error('mini-cni-agent: ready')
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void agent.stop().finally(vanish))
    return true
  } catch (error) {
    console.error(`mini-cni-agent: ${(error as Error).message}`)
    return false
  }
}

/** A thread that waits in the kernel for the end of a deletion would keep the process from ending. */
function vanish(): void {
  process.kill(process.pid, 'SIGKILL')
}
