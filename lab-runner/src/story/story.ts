/** The way of one pod, in the words of all who had to do with it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LabError } from '../errors.ts'
import { kubectlOf } from '../install/cluster-api.ts'
import type { Cluster, Node } from '../providers/provider.ts'
import { keptOf } from './kept.ts'
import { type Log, type LogLine, linesOf, type Teller } from './log-lines.ts'
import { type PodName, pickLines } from './pick-lines.ts'

const script = readFileSync(fileURLToPath(new URL('logs.sh', import.meta.url)), 'utf8')

/** Where each of them writes, as logs.sh is asked for it: the control plane's parts are programs, or static pods. */
const sources: readonly { readonly who: Teller; readonly asked: readonly string[]; readonly isContainers?: true }[] = [
  { who: 'API server', asked: ['audit'] },
  { who: 'API server', asked: ['container', 'kube-apiserver'], isContainers: true },
  { who: 'scheduler', asked: ['file', '/var/log/kube-scheduler.log'] },
  { who: 'scheduler', asked: ['container', 'kube-scheduler'], isContainers: true },
  { who: 'kubelet', asked: ['file', '/var/log/kubelet.log', 'kubelet'] },
  { who: 'containerd', asked: ['file', '/var/log/containerd.log', 'containerd'] },
]

/** In the order of their times. LabError where nobody has heard of it. */
export async function tellStory(cluster: Cluster, pod: PodName): Promise<readonly LogLine[]> {
  const logs = (await Promise.all(cluster.nodes.map(readLogs))).flat()
  const said = logs.flatMap(linesOf)
  const lines = pickLines(said, pod)
  const kept = await keptFor(lines, cluster, pod)
  if (kept.length > 0) return pickLines([...said, ...kept], pod)
  if (lines.length > 0) return lines
  const heard = logs.some(({ text }) => text !== '')
  throw new LabError(
    heard
      ? `nobody in cluster ${cluster.name} has heard of a pod ${pod.name} in namespace ${pod.namespace}`
      : `cluster ${cluster.name} (${cluster.provider}) has no kubelet, and no pod of Kubernetes`,
    { suggestions: heard ? ['cnilab kubectl -- get pods -A'] : ['cnilab up --provider kubernetes'] },
  )
}

async function readLogs(node: Node): Promise<readonly Log[]> {
  const zone = (await node.exec(['date', '+%:z'])).stdout.trim()
  const now = new Date()
  return Promise.all(
    sources.map(async ({ who, asked, ...form }) => {
      const { stdout: text } = await node.exec(['sh', '-c', script, 'sh', ...asked])
      return { who, node: node.name, text, zone, now, ...form }
    }),
  )
}

/** In place of those in the control plane that have said nothing in their logs. */
async function keptFor(lines: readonly LogLine[], cluster: Cluster, pod: PodName): Promise<readonly LogLine[]> {
  const isSilent = (teller: Teller) => lines.every(({ who }) => who !== teller)
  if (!isSilent('API server') && !isSilent('scheduler')) return []
  try {
    const kubectl = await kubectlOf(cluster)
    return kubectl === undefined ? [] : (await keptOf(kubectl, pod)).filter(({ who }) => isSilent(who))
  } catch (error) {
    if (error instanceof LabError) return [] // it does not answer: the logs are all there is
    throw error
  }
}
