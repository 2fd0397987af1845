/** What the platform has, and what its predecessor had. Held together here because it changes without us. */

/** Machines that can be asked for; `nodes` is how many hosts a learner gets. */
export const images: ReadonlyMap<string, { readonly nodes: 1 | 2 }> = new Map([
  ['ubuntu', { nodes: 1 }],
  ['ubuntu-4GB', { nodes: 1 }],
  ['kubernetes-kubeadm-1node', { nodes: 1 }],
  ['kubernetes-kubeadm-1node-4GB', { nodes: 1 }],
  ['kubernetes-kubeadm-1node-rapid', { nodes: 1 }],
  ['kubernetes-kubeadm-1node-4GB-rapid', { nodes: 1 }],
  ['kubernetes-kubeadm-1node-rapid-4GB', { nodes: 1 }],
  ['kubernetes-kubeadm-2nodes', { nodes: 2 }],
  ['kubernetes-kubeadm-2nodes-rapid', { nodes: 2 }],
])

/** The machine that a removed image id is mapped to. */
export function replacementOf(id: string): string | undefined {
  const [, nodes] = /^kubernetes-k3s-([12])nodes?(?:-rapid)?$/.exec(id) ?? []
  if (nodes === undefined) return undefined
  return nodes === '1' ? 'kubernetes-kubeadm-1node' : 'kubernetes-kubeadm-2nodes'
}

/** Ids that only Katacoda had, and what comes nearest. */
export function katacodaImage(id: string): { readonly instead: string } | undefined {
  if (/^(?:ubuntu:?(?:1[46-9]|2[0-2])(?:04|10)|ubuntu:.*|docker|docker-swarm|terminal.*)$/.test(id))
    return { instead: 'ubuntu' }
  if (/^(?:kubernetes-cluster.*|kubernetes-cluster-running.*|minikube.*|launch-kubernetes.*)$/.test(id)) {
    return { instead: 'kubernetes-kubeadm-2nodes' }
  }
  if (
    /^(?:openshift.*|openshift4-.*|centos.*|coreos.*|fedora.*|rhel.*|firecracker.*|node\d*|nodejs.*|java\d*|python.*|dotnet.*|golang.*|bash|terraform.*|elixir|tensorflow.*|jupyter.*)$/.test(
      id,
    )
  ) {
    return { instead: 'ubuntu' }
  }
  return undefined
}

/** Hosts that index.json can send assets to. */
export const assetHosts: readonly string[] = ['host01']

/** What may stand between the braces behind code. The empty one takes the copy button away. */
export const actions: readonly string[] = ['', 'copy', 'exec', 'exec interrupt']

/** Bytes of the largest asset that is known to have arrived: a program of 2.57 MB in a public scenario. */
export const largestAssets = 2_570_000
