import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { Watch } from '@kubernetes/client-node/dist/watch.js'

/** When the API told it, in milliseconds of `performance.now()`. */
export interface PodTimes {
  readonly scheduled?: number
  readonly running?: number
}

interface PodObject {
  readonly metadata: { readonly name: string }
  readonly status: {
    readonly phase: string
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

/** Pods of the namespace default by name, from now until `stop`, or until the API has said nothing for half a minute. */
export async function watchPods(kubeconfig: string) {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const pods = new Map<string, PodTimes>()
  const onEvent = (_: string, { metadata: { name }, status: { phase, conditions = [] } }: PodObject) => {
    const now = performance.now()
    const known = pods.get(name) ?? {}
    const isScheduled = conditions.some(({ type, status }) => type === 'PodScheduled' && status === 'True')
    pods.set(name, {
      ...(isScheduled ? { scheduled: now } : {}),
      ...(phase === 'Running' ? { running: now } : {}),
      ...known,
    })
  }
  let ended: unknown
  const connection = await new Watch(config).watch('/api/v1/namespaces/default/pods', {}, onEvent, error => {
    ended = error ?? 'it was closed'
  })
  /** Throws when nothing more will come. */
  const look = (): ReadonlyMap<string, PodTimes> => {
    if (ended !== undefined) throw new Error(`the watch of pods has ended: ${ended}`)
    return pods
  }
  return { look, stop: () => connection.abort() }
}
