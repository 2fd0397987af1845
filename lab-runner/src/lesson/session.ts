/** What a learner is doing on a cluster: it lives in the cluster's memory and goes with it. */
import type { Track } from '../course/lab.ts'
import type { Cluster } from '../providers/provider.ts'

export interface Session {
  readonly lab?: string
  readonly track: Track
  /** Highest hint given, by `LAB/STEP`. */
  readonly hints: Readonly<Record<string, number>>
  readonly answers: Readonly<Record<string, string>>
  /** The last diagnosis, and how often it came in a row. */
  readonly failure?: { readonly text: string; readonly times: number }
}

export function readSession(cluster: Cluster): Session {
  return { track: 'hand', hints: {}, answers: {}, ...(cluster.memory.read() as Partial<Session>) }
}

export function changeSession(cluster: Cluster, change: Partial<Session>): Session {
  const session = { ...readSession(cluster), ...change }
  cluster.memory.write({ ...session })
  return session
}

/** Counts how often the same diagnosis came in a row; undefined starts anew. */
export function noteFailure(cluster: Cluster, text: string | undefined): number {
  const { failure, ...rest } = readSession(cluster)
  if (text === undefined) {
    cluster.memory.write({ ...rest })
    return 0
  }
  const times = failure?.text === text ? failure.times + 1 : 1
  cluster.memory.write({ ...rest, failure: { text, times } })
  return times
}
