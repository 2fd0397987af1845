/** Two bare nodes become a Kubernetes: containerd and a kubelet on each, the control plane on the first. */
import { fileURLToPath } from 'node:url'
import type { Binaries } from '../../kubernetes/parts.ts'
import { paste, run } from '../../shell.ts'
import type { Cluster, Node, Topology } from '../provider.ts'
import { askApi, tryApi } from './api.ts'
import { controlPlane, kubelet, type Program, proxy, runtime } from './commands.ts'
import { imageArchive } from './images.ts'
import { handOutKeys, makeKeys } from './keys.ts'
import { mustExec } from './must-exec.ts'
import { auditPolicy, auditPolicyFile, containerdConfig, kubeletConfig, proxyConfig } from './settings.ts'
import { mustLive, waitUntil } from './wait.ts'

const script = fileURLToPath(new URL('kubelet-node.sh', import.meta.url))

export interface Wanted {
  readonly topology: Topology
  readonly programs: Binaries
  readonly proxyMode: 'nftables' | 'iptables'
  /** Has a containerd that is taken instead of the machine's. */
  readonly runtimeDir?: string | undefined
  /** As an ordinary user: where on the nodes the machine's control groups are seen. They can make none, and pods have no limits. */
  readonly groupsToSee?: string | undefined
  /** A static one of this machine. */
  readonly busybox: string
  say(what: string): void
}

/** Returns when the API answers and both nodes are registered: they are Ready once there is a CNI plugin. LabError names what died. */
export async function startKubernetes(cluster: Cluster, wanted: Wanted): Promise<void> {
  const { topology, programs, say } = wanted
  const nodes = cluster.nodes as readonly [Node, ...Node[]]
  const [first] = nodes
  say('nodes: control groups, folders')
  const images = archiveOf(wanted.busybox)
  images.catch(() => {}) // whoever awaits it below is told
  const seen = wanted.groupsToSee === undefined ? [] : [wanted.groupsToSee]
  await Promise.all(nodes.map(node => mustExec(node, ['sh', script, cluster.name, node.name, ...seen])))
  const [etcd, api, ...managers] = controlPlane(programs, topology, first.ips) as [Program, Program, ...Program[]]
  say('certificates, containerd, etcd')
  await Promise.all([
    start(first, [etcd]),
    Promise.all([makeKeys(nodes), first.put(auditPolicyFile, auditPolicy)]).then(() => start(first, [api])),
    ...nodes.map(async node => startRuntime(node, nodes, await images, wanted)),
  ])
  await Promise.all([handOutKeys(nodes), ...nodes.map(node => configure(node, wanted, cluster.name))])
  say('the API server')
  await waitUntil(async () => (await tryApi(first, '/readyz')) === 'ok', {
    ...{ until: 'the API server is ready', part: 'kube-apiserver', on: first, nodes },
  })
  await giveKubectl(first, programs.kubectl)
  say('both kubelets')
  await Promise.all([start(first, managers), ...nodes.map(node => start(node, [kubelet(programs, node)]))])
  for (const node of nodes) {
    await waitUntil(async () => (await tryApi(first, nodePath(node))) !== undefined, {
      ...{ until: `${node.name} is registered`, part: 'kubelet', on: node, nodes },
    })
    await giveRange(first, node)
  }
  await Promise.all(nodes.map(node => start(node, [proxy(programs)])))
  say('what each pod is given')
  for (const path of ['serviceaccounts/default', 'configmaps/kube-root-ca.crt']) {
    await waitUntil(async () => (await tryApi(first, `/api/v1/namespaces/default/${path}`)) !== undefined, {
      ...{ until: `${path} is there for pods`, part: 'kube-controller-manager', on: first, nodes },
    })
  }
  await mustLive(nodes) // a scheduler that has ended kept nobody waiting
}

/** As `imageArchive`, with all that this busybox can be. */
export async function archiveOf(busybox: string): Promise<Uint8Array> {
  const { stdout } = await run([busybox, '--list'])
  return imageArchive(busybox, stdout.trim().split('\n'))
}

/** Writes each part's command line where `start-part` finds it, and starts it. */
async function start(node: Node, programs: readonly Program[]): Promise<void> {
  const files = programs.map(program => ({ file: `/opt/cnilab/parts/${program.name}`, text: partScript(program) }))
  await Promise.all(files.map(({ file, text }) => node.put(file, text)))
  await mustExec(node, ['chmod', '+x', ...files.map(({ file }) => file)])
  await mustExec(node, ['start-part', ...programs.map(({ name }) => name)])
}

function partScript({ argv, after }: Program): string {
  const start = `exec ${argv.map(word => paste([word])).join(' \\\n  ')}`
  return ['#!/bin/sh', 'export TMPDIR=/run/kubernetes', ...(after === undefined ? [] : [after]), start, ''].join('\n')
}

/** As on any node with a control plane: who is root there is its admin. */
async function giveKubectl(node: Node, program: string): Promise<void> {
  const file = '/opt/cnilab/bin/kubectl'
  await node.put(file, `#!/bin/sh\nexec ${paste([program])} --kubeconfig=/etc/kubernetes/admin.conf "$@"\n`)
  await mustExec(node, ['chmod', '+x', file])
}

async function startRuntime(
  node: Node,
  nodes: readonly Node[],
  images: Uint8Array,
  { runtimeDir, groupsToSee }: Wanted,
): Promise<void> {
  const rootless = groupsToSee !== undefined
  await node.put('/etc/containerd/config.toml', containerdConfig(rootless))
  await start(node, [runtime({ dir: runtimeDir, rootless }, node)])
  const archive = '/run/kubernetes/images.tar'
  await node.put(archive, images)
  await waitUntil(async () => (await node.exec(['ctr', 'version'])).exitCode === 0, {
    ...{ until: 'containerd answers', part: 'containerd', on: node, nodes },
  })
  await mustExec(node, ['ctr', '-n', 'k8s.io', 'images', 'import', archive])
  await mustExec(node, ['rm', archive])
}

async function configure(node: Node, { topology, proxyMode, groupsToSee }: Wanted, cluster: string): Promise<void> {
  const rootless = groupsToSee !== undefined
  await Promise.all([
    node.put('/etc/kubernetes/kubelet.json', kubeletConfig(cluster, node.name, rootless)),
    node.put('/etc/kubernetes/proxy.json', proxyConfig(topology, node.name, proxyMode)),
  ])
}

const nodePath = ({ name }: Node): string => `/api/v1/nodes/${name}`

/** The ranges of the course; a controller would give those that are free, in the order in which nodes come. */
async function giveRange(first: Node, node: Node): Promise<void> {
  const { podCidrs } = node
  const body = { spec: { podCIDR: podCidrs[0], podCIDRs: podCidrs } }
  await askApi(first, nodePath(node), { method: 'PATCH', body })
}
