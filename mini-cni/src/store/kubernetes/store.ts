import type { NodeStore } from '../../store.ts'
import { fileStore } from '../file.ts'

export interface KubernetesStore {
  readonly type: 'kubernetes'
  /** File in which what the API said last is kept, on disk: a node that starts while the API is away has routes all the same. */
  readonly path: string
  /** Absent: the service account of the pod that this runs in. */
  readonly kubeconfig?: string
}

/**
 * The nodes of a Kubernetes cluster: their pod CIDRs and internal addresses. Who watches, which is the agent, follows the API and writes what it says to
 * `path`; all others, of which each call of a plugin is one, read only that. While the API is away, what it said last stands.
 */
export function kubernetesStore({ path, kubeconfig }: KubernetesStore): NodeStore {
  const kept = fileStore(path)
  return {
    ...kept,
    trouble: () => kept.trouble() && `${kept.trouble()}; it is written when the API server answers`,
    watch(onChange) {
      const stopWatching = kept.watch(onChange)
      // Loaded by who follows, and by nobody else: it is ten times the size of the plugin.
      const following = import('./follow.ts').then(({ followNodes }) => followNodes({ path, kubeconfig, log }))
      following.catch(error => log(`the API server cannot be asked for nodes: ${error.message}`))
      return async () => {
        await stopWatching()
        await following.then(
          stop => stop(),
          () => {},
        )
      }
    },
  }
}

function log(line: string): void {
  console.error(`mini-cni-agent: ${line}`)
}
