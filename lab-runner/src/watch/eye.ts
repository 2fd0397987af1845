/** Notices that something on a cluster is not what it was. */
import { readFileSync } from 'node:fs'
import type { Cluster, Node } from '../providers/provider.ts'
import { startTalk } from '../shell.ts'

export interface Eye {
  /** What the nodes and their pods look like now; the same text where nothing is different. */
  look(): Promise<string>
  /** Resolves when nothing of it is left on the nodes: a node with a process that nobody waits for could not end. */
  close(): Promise<void>
}

export interface Seen {
  /** Not what `look` or the last call told. */
  readonly changed: (look: string) => void
  /** A node cannot be looked at any more: it, or the whole cluster, is down. */
  readonly lost: (node: string) => void
}

/** Milliseconds after which a node that does not answer counts as one that cannot be seen. */
const patience = 3000

/** One long-running look on each node, see eye.sh. */
export function openEye(cluster: Cluster, seen: Seen): Eye {
  const looks = new Map<string, string>()
  const all = (): string => cluster.nodes.map(({ name }) => looks.get(name) ?? '').join(' ')
  const eyes = cluster.nodes.map(node =>
    openOn(node, {
      spontaneous(sum) {
        const first = !looks.has(node.name)
        looks.set(node.name, sum)
        if (!first) seen.changed(all())
      },
      lost() {
        looks.set(node.name, 'down')
        seen.lost(node.name)
      },
    }),
  )
  return {
    async look() {
      const sums = await Promise.all(eyes.map(eye => eye.look()))
      for (const [index, sum] of sums.entries()) looks.set(cluster.nodes[index]?.name ?? '', sum)
      return all()
    },
    async close() {
      await Promise.all(eyes.map(eye => eye.close()))
    },
  }
}

function openOn(node: Node, told: { readonly spontaneous: (sum: string) => void; readonly lost: () => void }) {
  const waiting = new Map<string, (sum: string) => void>()
  let asked = 0
  let open = true
  const talk = startTalk(
    node.command(['bash', '-s', 'cnilab-watch']),
    line => {
      const [word = '', sum = ''] = line.split(' ')
      if (word === '-') told.spontaneous(sum)
      else waiting.get(word)?.(sum)
    },
    node.environment,
  )
  talk.say(`${script}\n`)
  void talk.ended.then(() => {
    for (const answer of waiting.values()) answer('down')
    if (open) told.lost()
    open = false
  })
  return {
    look(): Promise<string> {
      if (!open) return Promise.resolve('down')
      const word = String(++asked)
      const { promise, resolve } = Promise.withResolvers<string>()
      const timer = setTimeout(() => resolve('silent'), patience)
      waiting.set(word, resolve)
      talk.say(`look ${word}\n`)
      return promise.finally(() => {
        clearTimeout(timer)
        waiting.delete(word)
      })
    },
    close(): Promise<void> {
      open = false
      return talk.stop()
    },
  }
}

const script = readFileSync(new URL('eye.sh', import.meta.url), 'utf8')
