/** The way of one pod, in the words of all who had to do with it. */
import { LabError } from '../errors.ts'
import type { Cluster, Node } from '../providers/provider.ts'
import { type Log, type LogLine, linesOf, type Teller } from './log-lines.ts'
import { type PodName, pickLines } from './pick-lines.ts'

/** Where each of them writes; on a machine with systemd, what its journal has of the unit. */
const sources: readonly { readonly who: Teller; readonly file: string; readonly unit?: string }[] = [
  { who: 'API server', file: '/var/log/audit.log' },
  { who: 'scheduler', file: '/var/log/kube-scheduler.log' },
  { who: 'kubelet', file: '/var/log/kubelet.log', unit: 'kubelet' },
  { who: 'containerd', file: '/var/log/containerd.log', unit: 'containerd' },
]

/** In the order of their times. LabError where nobody has heard of it. */
export async function tellStory(cluster: Cluster, pod: PodName): Promise<readonly LogLine[]> {
  const logs = await Promise.all(cluster.nodes.map(readLogs))
  const lines = pickLines(logs.flat().flatMap(linesOf), pod)
  if (lines.length > 0) return lines
  const heard = logs.flat().some(({ text }) => text !== '')
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
    sources.map(async ({ who, file, unit = '' }) => {
      const { stdout: text } = await node.exec(['sh', '-c', readOne, 'sh', file, unit])
      return { who, node: node.name, text, zone, now }
    }),
  )
}

const readOne = `if [ -r "$1" ]; then cat "$1"
elif [ -n "$2" ] && command -v journalctl >/dev/null; then journalctl --quiet --output cat --unit "$2" --since -1day
fi 2>/dev/null`
