/** Time limits that a busy machine does not turn into wrong answers. */
import { availableParallelism, loadavg } from 'node:os'

/**
 * Milliseconds to wait for what takes `ms` at most where there is nothing else to do: longer as there are more processes that want to run
 * than processors, by the load of the last minute, and four times as long at most.
 */
export function patience(ms: number): number {
  const [load = 0] = loadavg()
  return Math.round(ms * Math.min(4, Math.max(1, load / availableParallelism())))
}
