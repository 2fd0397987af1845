/** Keeps to a cluster by its name: it may change, go, and come again, and its learner may go to another lab in another terminal. */

import { setTimeout as pause } from 'node:timers/promises'
import { readSession, type Session } from '../lesson/session.ts'
import type { Cluster } from '../providers/provider.ts'
import { type Eye, openEye } from './eye.ts'

/** Milliseconds between two looks at what the cluster remembers, and for one that is down. */
const every = 300
/** Milliseconds after which a node that was lost is looked for again. */
const patience = 3000

export interface Followed {
  /** Undefined while it is down. */
  cluster(): Cluster | undefined
  /** What can be seen of it; the same text where nothing is different. */
  look(): Promise<string>
  /** Asks whether it is still there, where a node of it is not: nodes go first. */
  settle(): Promise<void>
  /** Runs what takes the cluster away and brings it back; only what is there then counts. */
  aside<T>(work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface News {
  readonly changed: (look: string) => void
  readonly down: () => void
  readonly up: (session: Session) => void
  /** Its session is another: lab, track or answers. */
  readonly session: (session: Session) => void
}

/** `find` asks the provider; it may throw, which counts as not found. */
export function follow(first: Cluster, find: () => Promise<Cluster | undefined>, news: News): Followed {
  let cluster: Cluster | undefined
  let eye: Eye | undefined
  let known = ''
  let away = 0
  let closed = false
  let finding = false
  /** Since when a node cannot be looked at; 0 where all can. */
  let blind = 0

  function attach(found: Cluster): Session {
    void eye?.close()
    cluster = found
    const own = openEye(found, {
      changed: look => {
        if (away === 0 && eye === own) news.changed(look)
      },
      lost: () => {
        if (eye !== own) return
        blind ||= performance.now()
        void check()
      },
    })
    eye = own
    blind = 0
    const session = readSession(found)
    known = memorable(session)
    return session
  }

  /** Is it still this one? A node alone may be down too, which is a change like any other, or the first of all to go. */
  async function check(): Promise<void> {
    if (closed || finding || away > 0) return
    finding = true
    const found = await find().catch(() => undefined)
    finding = false
    if (closed || away > 0) return
    const before = cluster
    if (found === undefined) {
      if (before !== undefined) detach()
    } else if (before === undefined || found.upSince.getTime() !== before.upSince.getTime()) {
      if (before !== undefined) detach()
      news.up(attach(found))
    } else await lookAgain(before)
  }

  async function lookAgain(same: Cluster): Promise<void> {
    if (blind > 0 && performance.now() - blind > patience) {
      const before = known
      attach(same)
      known = before
    }
    const look = await eye?.look()
    if (look !== undefined && cluster === same && away === 0) news.changed(look)
  }

  function detach(): void {
    cluster = undefined
    void eye?.close()
    eye = undefined
    news.down()
  }

  function poll(): void {
    if (away > 0) return
    if (cluster === undefined || blind > 0) void check()
    if (cluster === undefined) return
    const session = sessionOf(cluster)
    if (session === undefined || memorable(session) === known) return
    known = memorable(session)
    news.session(session)
  }

  attach(first)
  const timer = setInterval(poll, every)
  return {
    cluster: () => cluster,
    look: async () => (await eye?.look()) ?? 'down',
    async settle() {
      if (blind === 0) return
      await pause(every / 2)
      await check()
    },
    async aside(work) {
      away += 1
      try {
        return await work()
      } finally {
        away -= 1
        const found = closed ? undefined : await find().catch(() => undefined)
        if (found !== undefined && found.upSince.getTime() !== cluster?.upSince.getTime()) attach(found)
        else if (found !== undefined) known = memorable(readSession(found))
        else if (!closed && cluster !== undefined) detach()
      }
    },
    async close() {
      closed = true
      clearInterval(timer)
      await eye?.close()
    },
  }
}

function memorable({ lab, track, answers }: Session): string {
  return JSON.stringify([lab, track, answers])
}

/** Undefined where the cluster is going down while it is read. */
function sessionOf(cluster: Cluster): Session | undefined {
  try {
    return readSession(cluster)
  } catch {
    return undefined
  }
}
