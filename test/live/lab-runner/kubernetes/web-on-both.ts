/** Web servers on both nodes, of which a user would notice when a network plugin is exchanged under them. */
import { expect } from 'vitest'
import { toolboxImage } from '../../../../lab-runner/src/providers/kubernetes/images.ts'
import { ask } from '../providers/topology.ts'
import { halfOnEach, type RealCluster } from './real-cluster.ts'

export function webOnBoth(replicas: number): object {
  const labels = { app: 'web' }
  const spec = {
    terminationGracePeriodSeconds: 0,
    ...halfOnEach('web'),
    containers: [{ name: 'web', image: toolboxImage, command: ['web', '80'] }],
  }
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  }
}

export const rolledOut = ({ kubectl }: RealCluster) => kubectl(['rollout', 'status', 'deployment/web', '--timeout=90s'])

interface PodObject {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly nodeName: string }
  readonly status: { readonly podIP: string }
}

/** Those on their way out too. */
export async function running({ kubectl }: RealCluster): Promise<readonly PodObject[]> {
  const words = ['get', 'pods', '-l', 'app=web', '--field-selector=status.phase=Running', '-o', 'json']
  return JSON.parse(await kubectl(words)).items
}

/** One of node1 asks one of node2. */
export async function reachEachOther(real: RealCluster): Promise<void> {
  const all = await running(real)
  const [one, two] = ['node1', 'node2'].map(name => all.find(({ spec }) => spec.nodeName === name))
  const get = ['timeout', '20', 'wget', '-qO-', `http://${two?.status.podIP}/`]
  expect(await real.kubectl(['exec', one?.metadata.name ?? '', '--', ...get])).toBe(one?.status.podIP)
}

/** By the clock of the runtimes. */
export const now = ({ nodes }: RealCluster) => ask(nodes[0], 'date +%Y-%m-%dT%H:%M:%S.%NZ -u')

/** As many as the runtimes of both nodes logged since then. */
export async function failedAdds({ nodes }: RealCluster, since: string): Promise<readonly string[]> {
  const logs = await Promise.all(
    nodes.map(each => ask(each, `grep -h 'failed to setup network' /var/log/containerd.log || true`)),
  )
  return logs.flatMap(log => log.split('\n')).filter(line => (/time="([^"]+)"/.exec(line)?.[1] ?? '') >= since)
}
