/** The API of the cluster that is installed on, where it has one. */
import { Exit, LabError } from '../errors.ts'
import { admin, adminNode } from '../kubernetes/admin.ts'
import { findKubectl } from '../kubernetes/kubectl.ts'
import { nowhere } from '../network-plugin/daemons.ts'
import { mustExec } from '../providers/kubernetes/must-exec.ts'
import type { Cluster, Node } from '../providers/provider.ts'
import { CommandError, mustRun } from '../shell.ts'
import type { NodeInCluster } from './network.ts'

/** What kubectl printed. Throws CommandError. */
export type Kubectl = (argv: readonly string[], input?: string) => Promise<string>

/** By the cluster's own kubeconfig, else as the administrator on one of its nodes (kubeadm); undefined where neither is there. */
export async function kubectlOf(cluster: Cluster, kubeBin?: string): Promise<Kubectl | undefined> {
  const { kubeconfig } = cluster
  if (kubeconfig !== undefined && cluster.provider !== 'kind') {
    const program = findKubectl(cluster, kubeBin)
    const env = { ...process.env, KUBECONFIG: kubeconfig } as Record<string, string>
    return telling((argv, input) => mustRun([program, ...argv], { env, timeout: 60_000, ...withInput(input) }))
  }
  if (cluster.provider === 'netns') return undefined
  const node = await adminNode(cluster)
  if (node === undefined) return undefined
  return telling((argv, input) =>
    mustExec(node, ['kubectl', '--kubeconfig', admin, ...argv], { timeout: 60_000, ...withInput(input) }),
  )
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

/**
 * Addresses and pod CIDRs of our nodes, as the cluster itself has them: a controller gives those that are free, in the order in which nodes come. Throws LabError for
 * a node that the API does not know, and, since an agent goes by what the API says, with `agent` for one that has no range there.
 */
export async function nodesOf(
  cluster: Cluster,
  kubectl: Kubectl | undefined,
  agent: boolean,
): Promise<ReadonlyMap<Node, NodeInCluster>> {
  const planned = cluster.nodes.map(
    node => [node, { name: node.host?.hostname ?? node.name, ips: node.ips, podCidrs: node.podCidrs }] as const,
  )
  if (kubectl === undefined) return new Map(planned)
  const { items } = JSON.parse(await kubectl(['get', 'nodes', '-o', 'json'])) as { items: readonly NodeObject[] }
  return new Map(
    planned.map(([node, plan]) => {
      // The kubelet's name is the machine's in small letters.
      const name = plan.name.toLowerCase()
      const found = items.find(({ metadata }) => metadata.name === name)
      if (found === undefined) throw unknownNode(node, name, items)
      const { addresses = [] } = found.status
      const ips = addresses.flatMap(({ type, address }) => (type === 'InternalIP' ? [address] : []))
      const { podCIDRs: podCidrs = [] } = found.spec
      if (agent && podCidrs.length === 0) throw withoutRange(name)
      return [
        node,
        {
          name,
          ips: [...new Set([...ips, ...plan.ips])], // those that it was given for the labs too, which need no router
          podCidrs: podCidrs.length > 0 ? podCidrs : plan.podCidrs,
        },
      ]
    }),
  )
}

function unknownNode(node: Node, name: string, items: readonly NodeObject[]): LabError {
  const known = items.map(({ metadata }) => metadata.name).join(', ') || 'none'
  return new LabError(`the API knows no node ${name}, but ${known}; no node was changed`, {
    exit: Exit.machine,
    suggestions: [
      `does a kubelet run there, and for this cluster?  cnilab exec ${node.name} -- pgrep -a kubelet`,
      'cnilab kubectl -- get nodes',
    ],
  })
}

function withoutRange(name: string): LabError {
  return new LabError(
    `in the API node ${name} has no range for pods (spec.podCIDRs), so no agent would find a way to it; no node was changed`,
    {
      exit: Exit.machine,
      suggestions: [
        'the controller manager gives each one: --allocate-node-cidrs --cluster-cidr=10.244.0.0/16',
        'with the ranges of the course, and no agent: cnilab install',
      ],
    },
  )
}

interface DaemonSetObject {
  readonly spec: { readonly template: { readonly spec: { readonly nodeSelector?: Readonly<Record<string, string>> } } }
}

/** mini-cni/deploy puts the same files on the nodes, and one agent runs on a node. Throws LabError where it is there and not aside. */
export async function mustHaveNoDaemons(kubectl: Kubectl | undefined): Promise<void> {
  const said = await kubectl?.('get daemonset mini-cni -n kube-system --ignore-not-found -o json'.split(' '))
  if (said === undefined || said.trim() === '') return
  const { template } = (JSON.parse(said) as DaemonSetObject).spec
  if (template.spec.nodeSelector?.[nowhere] !== undefined) return
  throw new LabError(
    'the DaemonSet mini-cni in kube-system has put mini-cni on these nodes already; no node was changed',
    {
      exit: Exit.machine,
      suggestions: [
        'a new image for it: kubectl rollout restart daemonset/mini-cni -n kube-system',
        'without it: kubectl delete -f mini-cni/deploy, and on each node what mini-cni/README.md names; then: cnilab install',
      ],
    },
  )
}
