/** Pods of Kubernetes on nodes that are rebuilt: with the bridge goes their cable, with the leases their address. */
import type { Cluster, Node } from '../providers/provider.ts'

interface PodObject {
  readonly metadata: {
    readonly namespace: string
    readonly name: string
    readonly ownerReferences?: readonly unknown[]
  }
  readonly status: { readonly podIP?: string }
}

/** Addresses of all that is plugged into the bridge. */
const plugged = `ports=" $(ip -o link show master cni0 2>/dev/null | cut -d: -f1 | tr '\\n' ' ')"
[ "$ports" != " " ] || exit 0
for file in /run/netns/* /var/run/netns/*; do
  port=$(nsenter --net="$file" ip -o link show eth0 2>/dev/null | sed -n 's/.*eth0@if\\([0-9]*\\):.*/\\1/p')
  case "$ports" in *" $port "*) nsenter --net="$file" ip -o -4 address show dev eth0 | sed 's/.* inet \\([0-9.]*\\).*/\\1/' ;; esac
done`

/** `NAMESPACE/NAME` of pods on the bridges that somebody makes again when they are deleted. Asked before a rebuild. */
export async function pluggedPods({
  nodes,
  kubelets,
}: Pick<Cluster, 'nodes' | 'kubelets'>): Promise<readonly string[]> {
  const [first] = nodes
  if (!kubelets || first === undefined) return []
  const answers = await Promise.all(nodes.map(node => node.exec(['sh', '-c', plugged])))
  const addresses = answers.flatMap(({ stdout }) => stdout.split('\n').filter(line => line !== ''))
  if (addresses.length === 0) return []
  return (await podsOf(first))
    .filter(({ metadata, status }) => metadata.ownerReferences && addresses.includes(status.podIP ?? ''))
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
}

/** Their controllers make new ones, which the new plugin plugs in. */
export async function plugAnew({ nodes }: Pick<Cluster, 'nodes'>, pods: readonly string[]): Promise<void> {
  await Promise.all(
    pods.map(pod => {
      const [namespace = '', name = ''] = pod.split('/')
      return nodes[0]?.exec(['kubectl', 'delete', 'pod', '-n', namespace, name, '--now', '--wait=false'])
    }),
  )
}

async function podsOf(node: Node): Promise<readonly PodObject[]> {
  const { exitCode, stdout } = await node.exec(['kubectl', '--request-timeout=5s', 'get', 'pods', '-A', '-o', 'json'])
  return exitCode === 0 ? (JSON.parse(stdout) as { readonly items: readonly PodObject[] }).items : []
}
