/** The API of the cluster that is installed on, where it has one. */
import { Exit, LabError } from '../errors.ts'
import { findKubectl } from '../kubernetes/kubectl.ts'
import { mustExec } from '../providers/kubernetes/must-exec.ts'
import type { Cluster, Node } from '../providers/provider.ts'
import { CommandError, mustRun } from '../shell.ts'
import type { NodeInCluster } from './network.ts'

/** What kubectl printed. Throws CommandError. */
export type Kubectl = (argv: readonly string[], input?: string) => Promise<string>

const admin = '/etc/kubernetes/admin.conf'

/** By the cluster's own kubeconfig, else as the administrator on one of its nodes (kubeadm); undefined where neither is there. */
export async function kubectlOf(cluster: Cluster, kubeBin?: string): Promise<Kubectl | undefined> {
  const { kubeconfig } = cluster
  if (kubeconfig !== undefined && cluster.provider !== 'kind') {
    const program = findKubectl(cluster, kubeBin)
    const env = { ...process.env, KUBECONFIG: kubeconfig } as Record<string, string>
    return telling((argv, input) => mustRun([program, ...argv], { env, timeout: 60_000, ...withInput(input) }))
  }
  if (cluster.provider === 'netns') return undefined
  for (const node of cluster.nodes) {
    const { exitCode } = await node.exec(['sh', '-c', `command -v kubectl && test -r ${admin}`])
    if (exitCode !== 0) continue
    return telling((argv, input) =>
      mustExec(node, ['kubectl', '--kubeconfig', admin, ...argv], { timeout: 60_000, ...withInput(input) }),
    )
  }
  return undefined
}

const withInput = (input: string | undefined) => (input === undefined ? {} : { input })

/** Whoever asks has changed nothing on any node yet. */
function telling(kubectl: Kubectl): Kubectl {
  return async (argv, input) => {
    try {
      return await kubectl(argv, input)
    } catch (cause) {
      if (!(cause instanceof CommandError)) throw cause
      const said = cause.output.trim().split('\n').at(-1)
      const why = /onnect|EOF|refused|timed? ?out|ServiceUnavailable/.test(cause.output)
        ? 'the API server does not answer'
        : 'the API refused'
      throw new LabError(`${why}, so no node was changed: kubectl ${argv.slice(0, 2).join(' ')}: ${said}`, {
        exit: Exit.machine,
        cause,
        suggestions: ['cnilab status', 'cnilab kubectl -- get --raw /readyz'],
      })
    }
  }
}

interface NodeObject {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly podCIDRs?: readonly string[] }
  readonly status: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] }
}

/** Addresses and pod CIDRs of our nodes, as the cluster itself has them: a controller gives those that are free, in the order in which nodes come. */
export async function nodesOf(
  cluster: Cluster,
  kubectl: Kubectl | undefined,
): Promise<ReadonlyMap<Node, NodeInCluster>> {
  const planned = cluster.nodes.map(
    node => [node, { name: node.host?.hostname ?? node.name, ips: node.ips, podCidrs: node.podCidrs }] as const,
  )
  if (kubectl === undefined) return new Map(planned)
  const { items } = JSON.parse(await kubectl(['get', 'nodes', '-o', 'json'])) as { items: readonly NodeObject[] }
  return new Map(
    planned.map(([node, plan]) => {
      const found = items.find(({ metadata }) => metadata.name === plan.name)
      const ips =
        found?.status.addresses?.flatMap(({ type, address }) => (type === 'InternalIP' ? [address] : [])) ?? []
      const podCidrs = found?.spec.podCIDRs ?? []
      return [
        node,
        {
          name: plan.name,
          ips: ips.length > 0 ? ips : plan.ips,
          podCidrs: podCidrs.length > 0 ? podCidrs : plan.podCidrs,
        },
      ]
    }),
  )
}
