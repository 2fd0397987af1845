/** Where a node learns which nodes there are: each kind of store is one file in store/. */
import type { ClusterNode, NetConf } from './model.ts'
import { fileStore } from './store/file.ts'
import { findSelf } from './store/self.ts'

export { findSelf }

/** The nodes of the cluster, as somebody else writes them down. */
export interface NodeStore {
  /** The nodes as they were read last; undefined as long as there was nothing that could be read. Cheap: read again only after a change. */
  nodes(): readonly ClusterNode[] | undefined
  /** Why what `nodes` says may be old, as a sentence. */
  trouble(): string | undefined
  /** Calls back whenever the list may have changed, until the returned function is called. */
  watch(onChange: () => void): () => Promise<void>
}

const opened = new Map<string, NodeStore>()

/** The store that a configuration names (`nodeStore`); undefined where it names none. The same one for the same file. */
export function storeOf({ nodeStore }: Pick<NetConf, 'nodeStore'>): NodeStore | undefined {
  if (nodeStore === undefined) return undefined
  const store = opened.get(nodeStore.path) ?? fileStore(nodeStore.path)
  opened.set(nodeStore.path, store)
  return store
}

/** The configuration with the nodes in it that its store says. */
export function withNodes(conf: NetConf): NetConf {
  const nodes = storeOf(conf)?.nodes()
  return nodes === undefined ? conf : { ...conf, nodes }
}
