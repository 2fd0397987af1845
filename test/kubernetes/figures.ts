/** `npm run figures:kubernetes`: see `help` below. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { interrupted, onInterrupt } from '../../lab-runner/src/interrupt.ts'
import { kubernetesProvider } from '../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import { root } from '../../lab-runner/src/version.ts'
import { type Figure, median, type Spread, spreadOf } from '../bench/figure.ts'
import { describeMachine, type Machine } from '../bench/machine.ts'
import { screenOf, summaryOf } from '../bench/report.ts'
import { referencePlugins } from '../conform/plugins-of-go.ts'
import { openCluster, type RealCluster } from '../live/lab-runner/kubernetes/real-cluster.ts'
import { writeBetweenMarks } from '../write-between-marks.ts'
import { measureLife } from './figures/life.ts'
import type { Memory } from './figures/memory.ts'
import { sizesOnDisk } from './figures/networks.ts'
import { measurePods } from './figures/pods.ts'

const help = `npm run figures:kubernetes [-- OPTIONS]

Measures two nodes of --provider kubernetes: how long they take to come and go, their memory, what mini-cni takes on a disk; and pods
with mini-cni as agent and with the reference bridge and host-local, in the same cluster, by turns.

  --rounds N   of everything (4)
  --pods N     one after the other, in each round (10)
  --burst N    at once, in each round (50)

Without options it writes to test/kubernetes/results.json and into README.md; with any to .cache/figures-kubernetes.`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '4' },
    pods: { type: 'string', default: '10' },
    burst: { type: 'string', default: '50' },
    help: { type: 'boolean', default: false },
  },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void interrupted(signal).then(code => process.exit(code)))
const why = values.help ? undefined : await kubernetesProvider().unavailable()
if (values.help) console.log(help)
else if (why === undefined) await measure()
else {
  console.error(why)
  process.exitCode = 3
}

async function measure(): Promise<void> {
  const started = performance.now()
  const counts = { rounds: Number(values.rounds), pods: Number(values.pods), burst: Number(values.burst) }
  const before = describeMachine({ go: referencePlugins().folder ?? '' })
  const figures: Figure[] = []
  const tell = (...made: readonly Figure[]) => {
    figures.push(...made)
    for (const figure of made) console.log(screenOf(figure).join('\n'))
  }
  const life = await measureLife(counts.rounds)
  tell(life.figure)
  const real = await openCluster('figures', { containerd: 'own', proxyMode: 'nftables' })
  const forget = onInterrupt(() => real.down())
  try {
    const machine = { ...before, versions: await versionsOf(real, before) }
    const sizes = await sizesOnDisk(real.cluster)
    const pods = await measurePods(real, counts)
    tell(
      ...pods.figures,
      memoryFigure({ '2 pods': life.memory, [`${counts.burst} pods`]: pods.memory }),
      diskFigure(sizes),
    )
    write({ command: commandLine(), minutes: Math.round((performance.now() - started) / 6000) / 10, machine }, figures)
  } finally {
    await real.down()
    forget()
  }
}

/** Of those that take part, as the nodes tell them. */
async function versionsOf({ kubectl }: RealCluster, { versions }: Machine): Promise<Machine['versions']> {
  const path = '{.items[0].status.nodeInfo.kubeletVersion} {.items[0].status.nodeInfo.containerRuntimeVersion}'
  const [Kubernetes = '', runtime = ''] = (await kubectl(['get', 'nodes', '-o', `jsonpath=${path}`])).split(' ')
  const { 'reference plugins': reference = 'unknown', nft = 'unknown' } = versions
  return { Kubernetes, containerd: runtime.replace('containerd://', ''), 'reference plugins': reference, nft }
}

function memoryFigure(columns: Readonly<Record<string, readonly Memory[]>>): Figure {
  const kinds: Readonly<Record<string, (memory: Memory) => number>> = {
    'processes (PSS)': ({ processes }) => processes,
    'files in memory': ({ files }) => files,
    'all of it': ({ processes, files }) => processes + files,
  }
  const rowOf = (value: (memory: Memory) => number): Readonly<Record<string, Spread>> =>
    Object.fromEntries(Object.entries(columns).map(([name, all]) => [name, spreadOf(all.map(value))]))
  const totals = Object.entries(columns).map(([name, all]) => ({
    name: `memory of the whole cluster, ${name}`,
    value: median(all.map(({ processes, files }) => processes + files)),
    unit: 'MB',
  }))
  return {
    ...{ title: 'memory of the whole cluster, mini-cni as agent', unit: 'MB', notes: [] },
    rows: Object.fromEntries(Object.entries(kinds).map(([kind, value]) => [kind, rowOf(value)])),
    results: totals.map((total, index) => (index === 0 ? { ...total, atMost: 1200 } : total)),
  }
}

function diskFigure(sizes: readonly number[]): Figure {
  return {
    ...{ title: '/opt/mini-cni on a node', unit: 'MB', notes: [] },
    rows: { 'Node, plugin, agent, shim': { 'as installed': spreadOf(sizes) } },
    results: [{ name: 'Node, plugin, agent and shim on a node', value: Math.max(...sizes), unit: 'MB', atMost: 130 }],
  }
}

function commandLine(): string {
  const given = process.argv.slice(2)
  return ['npm run figures:kubernetes', ...(given.length > 0 ? ['--', ...given] : [])].join(' ')
}

function write(run: Parameters<typeof summaryOf>[0], figures: readonly Figure[]): void {
  const whole = process.argv.length === 2
  const out = whole ? import.meta.dirname : join(root, '.cache/figures-kubernetes')
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'results.json'), `${JSON.stringify({ ...run, figures }, null, 2)}\n`)
  const summary = summaryOf(run, figures)
  if (whole) writeBetweenMarks('README.md', 'figures-kubernetes', summary)
  console.log(`\n${summary.join('\n')}\n\nwritten: ${relative(root, join(out, 'results.json'))}`)
}
