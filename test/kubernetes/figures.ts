/**
 * `npm run figures:kubernetes`: what a pod's network costs as containerd logs it, and a burst of pods, with mini-cni as agent and with the
 * reference bridge and host-local in the same cluster, in turn.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { install } from '../../lab-runner/src/install/install.ts'
import { uninstall } from '../../lab-runner/src/install/uninstall.ts'
import { interrupted, onInterrupt } from '../../lab-runner/src/interrupt.ts'
import { mustExec } from '../../lab-runner/src/providers/kubernetes/must-exec.ts'
import type { Node } from '../../lab-runner/src/providers/provider.ts'
import { linesOf } from '../../lab-runner/src/story/log-lines.ts'
import { referencePlugins } from '../conform/plugins-of-go.ts'
import {
  openCluster,
  type RealCluster,
  until,
  webDeployment,
  webPod,
} from '../live/lab-runner/kubernetes/real-cluster.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2' },
    pods: { type: 'string', default: '10' },
    burst: { type: 'string', default: '50' },
  },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void interrupted(signal).then(code => process.exit(code)))
const real = await openCluster('figures', { containerd: 'own', proxyMode: 'nftables' })
const forget = onInterrupt(() => real.down())
try {
  const figures = { 'mini-cni, agent': noFigures(), 'bridge, host-local': noFigures() }
  for (let round = 0; round < Number(values.rounds); round += 1) {
    await install(real.cluster, { agent: true, yes: true })
    await measure(figures['mini-cni, agent'])
    await uninstall(real.cluster, { yes: true })
    await putReference()
    await measure(figures['bridge, host-local'])
    await Promise.all(real.nodes.map(node => mustExec(node, ['rm', '/etc/cni/net.d/10-reference.conflist'])))
  }
  for (const [name, { calls, running, bursts }] of Object.entries(figures)) {
    const burst = `${values.burst} pods ${(median(bursts) / 1000).toFixed(1)} s`
    console.log(
      `${name.padEnd(20)} CNI ADD ${median(calls).toFixed(1)} ms (${calls.length} pods, ${Math.min(...calls).toFixed(1)} at best), made → running ${(median(running) / 1000).toFixed(2)} s, ${burst}`,
    )
  }
  const [own, other] = Object.values(figures).map(({ calls }) => median(calls)) as [number, number]
  console.log(`CNI ADD ${(own / other).toFixed(2)}× the reference`)
} finally {
  await real.down()
  forget()
}

interface Figures {
  /** Milliseconds each: from `begin cni setup` to `cni result`. */
  readonly calls: number[]
  /** Milliseconds each: from the API's answer to the last container started. */
  readonly running: number[]
  readonly bursts: number[]
}

function noFigures(): Figures {
  return { calls: [], running: [], bursts: [] }
}

async function measure({ calls, running, bursts }: Figures): Promise<void> {
  await real.kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
  for (let index = 0; index < Number(values.pods); index += 1) {
    const name = `one-${index}`
    const begin = Date.now()
    await real.apply(webPod(name, `node${1 + (index % 2)}`))
    await real.kubectl(['wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s'])
    running.push(Date.now() - begin)
    calls.push(...(await lastCall(real.nodes[index % 2] as Node)))
    await real.kubectl(['delete', 'pod', name, '--now'])
  }
  const count = Number(values.burst)
  const begin = Date.now()
  await real.apply(webDeployment('burst', count))
  await until(async () => (await real.pods('app=burst')).filter(({ ready }) => ready).length === count, 'all run', 180)
  bursts.push(Date.now() - begin)
  await real.kubectl(['delete', 'deployment', 'burst', '--cascade=foreground', '--timeout=120s'])
  await until(async () => (await real.pods('app=burst')).length === 0, 'all are gone', 120)
}

async function lastCall(node: Node): Promise<readonly number[]> {
  const text = await mustExec(node, ['grep', 'cni setup\\|cni result', '/var/log/containerd.log'])
  const lines = linesOf({ who: 'containerd', node: node.name, text, zone: '+00:00', now: new Date() })
  const [begin, end] = lines.slice(-2)
  return begin !== undefined && end !== undefined && /^begin/.test(begin.words) ? [end.at - begin.at] : []
}

async function putReference(): Promise<void> {
  await Promise.all(
    real.nodes.map(async (node: RealCluster['nodes'][number]) => {
      for (const name of ['bridge', 'host-local']) {
        await node.put(`/opt/cni/bin/${name}`, readFileSync(join(referencePlugins().folder ?? '', name)))
        await mustExec(node, ['chmod', '+x', `/opt/cni/bin/${name}`])
      }
      await node.exec(['ip', 'link', 'del', 'cni0'])
      const ipam = {
        type: 'host-local',
        ranges: node.podCidrs.map(subnet => [{ subnet }]),
        routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
      }
      const plugin = { type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: true, hairpinMode: true, ipam }
      const conf = { cniVersion: '1.0.0', name: 'reference', plugins: [plugin] }
      await node.put('/etc/cni/net.d/10-reference.conflist', JSON.stringify(conf))
    }),
  )
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
