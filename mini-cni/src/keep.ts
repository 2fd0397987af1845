/** What a node needs beside its pods, kept and not only set: the bridge, routes to other nodes, the tunnel, the masquerade rule. */
import { concerns, type Interest } from './keep/interest.ts'
import { joinNodes } from './keep/join.ts'
import { concernsPorts, keepPorts } from './keep/ports.ts'
import { startRounds } from './keep/rounds.ts'
import { auditMasquerade } from './masquerade/audit.ts'
import { masqueradeOf } from './masquerade/kept.ts'
import { masqueradeTrouble } from './masquerade/trouble.ts'
import type { CrossNode, NetConf } from './model.ts'
import { watchFilters, watchNetwork } from './netlink/watch.ts'
import { type NodeStore, storeOf } from './store.ts'

export interface Keeping {
  /** Of it `bridge`, `crossNode` and `ipMasq` say what there is to keep. */
  readonly conf: NetConf
  /** Default: the one that `conf.nodeStore` names. */
  readonly store?: NodeStore | undefined
  /** Name of this node in the store. Default: the host's name, or else who has one of its addresses. */
  readonly name?: string | undefined
  /** Hears of each change that was made and of each trouble that begins, as one line. */
  readonly log?: (line: string) => void
  /** Milliseconds between two looks at everything. */
  readonly auditEvery?: number
}

export interface Keeper {
  /** Resolves when nothing is kept any more; what is there stays. */
  stop(): Promise<void>
  /** Why the node's pods may not reach others now, as a sentence: STATUS says it with code 51. */
  trouble(): string | undefined
}

/**
 * Makes the bridge of running pods, routes, tunnel and masquerade rule right and keeps them so until `stop`: it hears from the kernel of routes, links, addresses, tunnel entries and
 * packet filters that change, and of the list of nodes, repairs what it must at once, and looks at all of it every 30 seconds whatever it heard. While nothing happens it does nothing: two threads
 * of Node's pool (UV_THREADPOOL_SIZE) wait. Other people's routes and rules are not touched. Throws nothing later: what goes wrong is its `trouble`, and is tried again.
 */
export function keepNode({ conf, log = () => {}, auditEvery = 30_000, ...options }: Keeping): Keeper {
  const { store = storeOf(conf), name } = options
  const { crossNode, ipMasq } = conf
  const bridge = conf.datapath === undefined ? conf.bridge : undefined
  let bridgeIndex: number | undefined
  let interest: Interest = { destinations: new Set(), links: new Set() }

  const rounds = startRounds({
    log,
    auditEvery,
    ports: () => bridge !== undefined && keepSwitch(bridge),
    ways: () => crossNode && keepWays(crossNode),
    rules: () => ipMasq && keepRules(),
  })
  const stops = [
    watchNetwork(news => {
      if (news === undefined || concerns(news, interest)) rounds.ring('ways')
      if (bridge !== undefined && (news === undefined || concernsPorts(news, bridge, bridgeIndex))) rounds.ring('ports')
    }),
    ...(ipMasq ? [watchFilters(() => rounds.ring('rules'))] : []),
    ...(store === undefined ? [] : [store.watch(() => rounds.ring('ways', 'rules'))]),
  ]
  rounds.run('ports', 'ways', 'rules')

  function keepSwitch(name: string): void {
    const { index, done } = keepPorts(conf, name)
    bridgeIndex = index
    for (const line of done) log(line)
  }

  function keepWays(mode: CrossNode): void {
    if (store === undefined) throw new Error(`crossNode is ${mode}, and no nodeStore says which nodes there are`)
    const nodes = store.nodes()
    if (nodes === undefined) throw new Error(store.trouble() ?? 'the list of nodes cannot be read')
    const joined = joinNodes(nodes, mode, name)
    interest = joined.interest
    for (const command of joined.commands) log(command)
  }

  function keepRules(): void {
    const nodes = store?.nodes()
    const wanted = masqueradeOf({ ...conf, ...(nodes && { nodes }) })
    if (wanted.pods.length === 0) return
    const lacking = masqueradeTrouble()
    if (lacking !== undefined) throw new Error(lacking)
    for (const line of auditMasquerade(wanted)) log(line)
  }

  return {
    async stop() {
      rounds.stop()
      await Promise.all(stops.map(stop => stop()))
    },
    trouble: rounds.trouble,
  }
}
