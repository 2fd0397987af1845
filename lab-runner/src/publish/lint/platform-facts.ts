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

/** The machine that an older id stands for: k3s clusters, which are documented to be mapped, and ubuntu ids of Katacoda, which living scenarios still use. */
export function replacementOf(id: string): string | undefined {
  if (/^ubuntu:?(?:1[468]|2[0-4])(?:04|10)$/.test(id)) return 'ubuntu'
  const [, nodes] = /^kubernetes-k3s-([12])nodes?(?:-rapid)?$/.exec(id) ?? []
  if (nodes === undefined) return undefined
  return nodes === '1' ? 'kubernetes-kubeadm-1node' : 'kubernetes-kubeadm-2nodes'
}

/** Ids that only Katacoda had, and what comes nearest. */
export function katacodaImage(id: string): { readonly instead: string } | undefined {
  if (!katacodaImages.test(id)) return undefined
  return { instead: /kube/.test(id) ? 'kubernetes-kubeadm-2nodes' : 'ubuntu' }
}

const katacodaImages =
  /^(?:(?:kubernetes-cluster|minikube|launch-kubernetes|openshift|centos|coreos|fedora|rhel|firecracker|node|java|python|dotnet|golang|terraform|tensorflow|jupyter|docker|terminal|hashicorp).*|bash|elixir)$/

/** Hosts that index.json can send assets to. */
export const assetHosts: readonly string[] = ['host01']

/** What may stand between the braces behind code. The empty one takes the copy button away. */
export const actions: readonly string[] = ['', 'copy', 'exec', 'exec interrupt']

/** Bytes; the largest assets of a public scenario are 2.6 MB together. */
export const largestAssets = 3_000_000
