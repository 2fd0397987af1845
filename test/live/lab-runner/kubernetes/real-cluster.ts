/** A Kubernetes of its own for a test file, and what a person does with it. */
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findBinaries } from '../../../../lab-runner/src/kubernetes/find-binaries.ts'
import { parts } from '../../../../lab-runner/src/kubernetes/parts.ts'
import { toolboxImage } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import { kubernetesProvider } from '../../../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import type { Cluster, Node, Underlay } from '../../../../lab-runner/src/providers/provider.ts'
import { mustRun } from '../../../../lab-runner/src/shell.ts'
import { folderOf, newContainerd } from '../../../kubernetes/go-programs.ts'
import { topology } from '../providers/topology.ts'

export interface Kind {
  /** `own`: the machine's, as Debian has it. */
  readonly containerd: 'own' | '2.x'
  readonly proxyMode: 'nftables' | 'iptables'
  /** Default bridged. */
  readonly underlay?: Underlay
}

export interface RealCluster {
  readonly name: string
  readonly cluster: Cluster
  readonly nodes: readonly [Node, Node]
  /** As a user would, on this machine: by the forwarded port. Without the last line feed. */
  kubectl(argv: readonly string[], input?: string): Promise<string>
  apply(...objects: readonly object[]): Promise<void>
  /** The names and addresses of pods that are not on their way out. */
  pods(label: string): Promise<readonly PodState[]>
  down(): Promise<void>
}

export interface PodState {
  readonly name: string
  readonly node: string
  readonly phase: string
  readonly ready: boolean
  /** Empty until it has one. */
  readonly ip: string
}

export async function openCluster(what: string, { containerd, proxyMode, underlay }: Kind): Promise<RealCluster> {
  const plan = topology(what, underlay)
  const bin = containerd === '2.x' ? folderWithNewContainerd() : undefined
  const dropBin = () => bin !== undefined && rmSync(bin, { recursive: true, force: true })
  const provider = kubernetesProvider({ kubeBin: bin, proxyMode })
  const why = await provider.unavailable()
  if (why !== undefined) throw new Error(why)
  const cluster = await provider.up(plan).catch(error => {
    dropBin()
    throw error
  })
  const kubectl = async (argv: readonly string[], input?: string): Promise<string> => {
    const env = { ...process.env, KUBECONFIG: cluster.kubeconfig ?? '' } as Record<string, string>
    const options = { env, timeout: 120_000, ...(input === undefined ? {} : { input }) }
    return (await mustRun([findBinaries().kubectl, ...argv], options)).trimEnd()
  }
  return {
    ...{ name: plan.name, cluster, nodes: cluster.nodes as unknown as readonly [Node, Node], kubectl },
    async apply(...items) {
      await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
    },
    async pods(label) {
      const { items } = JSON.parse(await kubectl(['get', 'pods', '-l', label, '-o', 'json']))
      return (items as readonly Item[]).flatMap(({ metadata, spec, status }) =>
        metadata.deletionTimestamp === undefined ? [stateOf(metadata.name, spec.nodeName, status)] : [],
      )
    },
    async down() {
      await provider.remove(plan.name)
      dropBin()
    },
  }
}

interface Item {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string }
  readonly spec: { readonly nodeName?: string }
  readonly status: Status
}

interface Status {
  readonly phase: string
  readonly podIP?: string
  readonly conditions?: readonly { readonly type: string; readonly status: string }[]
}

function stateOf(name: string, node = '', { phase, podIP = '', conditions = [] }: Status): PodState {
  const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  return { name, node, phase, ready, ip: podIP }
}

/** The programs of Kubernetes, and beside them a containerd, which the provider takes then. */
function folderWithNewContainerd(): string {
  const dir = mkdtempSync(join(tmpdir(), 'cnilab-bin-'))
  const real = findBinaries()
  for (const part of parts) symlinkSync(real[part], join(dir, part))
  for (const name of Object.keys(newContainerd.programs)) {
    copyFileSync(join(folderOf(newContainerd), name), join(dir, name))
  }
  return dir
}

/** Polls; what is thrown meanwhile is told when the time is over. */
export async function until(isSo: () => Promise<boolean>, what: string, seconds = 60): Promise<void> {
  let last: unknown = ''
  const look = () =>
    isSo().catch(error => {
      last = error
      return false
    })
  for (const end = Date.now() + seconds * 1000; !(await look()); await pause(100)) {
    if (Date.now() > end) throw new Error(`after ${seconds} s it is not so that ${what} ${last}`)
  }
}

/** Polls; `wanted` as `True False`, by node. */
export const areReady = ({ kubectl }: RealCluster, wanted: string) =>
  until(async () => {
    const path = '{.items[*].status.conditions[?(@.type=="Ready")].status}'
    return (await kubectl(['get', 'nodes', '-o', `jsonpath=${path}`])) === wanted
  }, `the nodes' readiness is ${wanted}`)

/** A web server that answers with the address that it is asked from, on port 80. */
export function webPod(name: string, node: string, ports: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { nodeName: node, ...webSpec({ containerPort: 80, ...ports }) },
  }
}

/** As many of them, half on each node as far as the scheduler likes, that are all replaced at once. */
export function webDeployment(name: string, replicas: number): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      progressDeadlineSeconds: 120,
      selector: { matchLabels: { app: name } },
      strategy: { rollingUpdate: { maxSurge: '100%', maxUnavailable: '100%' } },
      template: { metadata: { labels: { app: name } }, spec: webSpec({ containerPort: 80 }) },
    },
  }
}

/** A node may have one more pod of it than the other at most. */
export function halfOnEach(app: string): object {
  const place = { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' }
  return { topologySpreadConstraints: [{ maxSkew: 1, ...place, labelSelector: { matchLabels: { app } } }] }
}

function webSpec(port: object): object {
  const serve = 'echo "$HOSTNAME is up"; exec web 80'
  const container = { name: 'web', image: toolboxImage, command: ['sh', '-c', serve], ports: [port] }
  return { terminationGracePeriodSeconds: 0, containers: [container] }
}

export function service(name: string, app: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app }, ports: [{ port: 80 }] },
  }
}
