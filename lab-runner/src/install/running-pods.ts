/** Pods that have an address of the network that is about to be exchanged. */
import type { Kubectl } from './cluster-api.ts'
import type { NodeFacts } from './node-facts.ts'

export interface RunningPod {
  readonly node: string
  /** `namespace/name`; the name of a network namespace where there is no API. */
  readonly name: string
  readonly ip?: string | undefined
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: { readonly nodeName?: string; readonly hostNetwork?: boolean }
  readonly status: { readonly podIP?: string; readonly phase?: string }
}

export async function runningPods(
  kubectl: Kubectl | undefined,
  facts: ReadonlyMap<string, NodeFacts>,
): Promise<readonly RunningPod[]> {
  if (kubectl === undefined) {
    return [...facts].flatMap(([node, { namespaces }]) => namespaces.map(name => ({ node, name })))
  }
  const { items } = JSON.parse(await kubectl(['get', 'pods', '-A', '-o', 'json'])) as { items: readonly PodObject[] }
  return items
    .filter(
      ({ spec, status }) => !spec.hostNetwork && status.podIP && ['Running', 'Pending'].includes(status.phase ?? ''),
    )
    .map(({ metadata, spec, status }) => ({
      node: spec.nodeName ?? '',
      name: `${metadata.namespace}/${metadata.name}`,
      ip: status.podIP,
    }))
}

export const podsRun = ({ length }: readonly RunningPod[]): string =>
  length === 1 ? '1 pod runs' : `${length} pods run`

/** One line a pod, the first twenty. */
export function listPods(pods: readonly RunningPod[]): readonly string[] {
  const shown = pods.slice(0, 20).map(({ node, name, ip }) => `    ${name}  ${ip ?? ''}  on ${node}`.trimEnd())
  return pods.length > 20 ? [...shown, `    and ${pods.length - 20} more`] : shown
}
