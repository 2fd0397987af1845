/**
 * `npm run test:e2e [-- --mode TEXT] [--focus TEXT]`: Kubernetes' own end-to-end tests with mini-cni as the cluster's only network. By
 * default every `[sig-network] … [Conformance]` spec in every mode; the images that the tests use are stand-ins, built here.
 */
import { randomBytes } from 'node:crypto'
import { copyFileSync, createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { install } from '../../lab-runner/src/install/install.ts'
import { interrupted, onInterrupt } from '../../lab-runner/src/interrupt.ts'
import { findBinaries } from '../../lab-runner/src/kubernetes/find-binaries.ts'
import { parts } from '../../lab-runner/src/kubernetes/parts.ts'
import { kubernetesProvider } from '../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import { mustExec } from '../../lab-runner/src/providers/kubernetes/must-exec.ts'
import type { Cluster, Node } from '../../lab-runner/src/providers/provider.ts'
import { mustRun, startTalk } from '../../lab-runner/src/shell.ts'
import { root } from '../../lab-runner/src/version.ts'
import { referencePlugin } from '../conform/plugins-of-go.ts'
import { topology } from '../live/lab-runner/providers/topology.ts'
import { clusterDnsObjects } from './cluster-dns.ts'
import { e2eImages } from './e2e-images.ts'
import { type Mode, modes, withoutBridge } from './e2e-modes.ts'
import { buildPrograms, endToEnd } from './go-programs.ts'

const { values } = parseArgs({
  options: { mode: { type: 'string', default: '' }, focus: { type: 'string', default: '' } },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void interrupted(signal).then(code => process.exit(code)))
/** Specs of Kubernetes 1.34 that have both marks: with fewer the judge has not judged. */
const all = 45
const total = { passed: 0, failed: 0 }
for (const mode of modes.filter(({ name }) => name.includes(values.mode))) {
  const { passed, failed, seconds } = await judge(mode)
  const missing = values.focus === '' ? all - passed - failed : 0
  if (missing > 0) console.log(`${mode.name}: ${missing} of ${all} did not run`)
  total.failed += Math.max(0, missing)
  total.passed += passed
  total.failed += failed
  console.log(`${mode.name}: ${passed} passed, ${failed} failed, ${seconds.toFixed(0)} s`)
}
console.log(`${total.passed} passed, ${total.failed} failed, 0 skipped`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

async function judge(mode: Mode): Promise<Outcome> {
  const bin = programs()
  const plan = topology(`e2e-${randomBytes(1).toString('hex')}`, mode.underlay)
  const provider = kubernetesProvider({ kubeBin: bin })
  const clean = async () => {
    await provider.remove(plan.name)
    rmSync(bin, { recursive: true, force: true })
  }
  const forget = onInterrupt(clean)
  try {
    const why = await provider.unavailable()
    if (why !== undefined) throw new Error(why)
    const cluster = await provider.up(plan)
    await prepare(cluster, mode)
    return await runTests(cluster.nodes[0] as Node, bin, mode)
  } finally {
    await clean()
    forget()
  }
}

/** In one folder, since nodes see only what they need: those of Kubernetes, and its tests. */
function programs(): string {
  const dir = mkdtempSync('/var/tmp/cnilab-e2e-')
  const found = findBinaries()
  for (const part of parts) symlinkSync(found[part], join(dir, part))
  copyFileSync(join(buildPrograms(endToEnd), 'e2e.test'), join(dir, 'e2e.test'))
  return dir
}

/** mini-cni as agent, portmap behind it, images, DNS. */
async function prepare(cluster: Cluster, { datapath }: Mode): Promise<void> {
  const archive = await e2eImages()
  const portmap = readFileSync(referencePlugin('portmap'))
  await Promise.all(
    cluster.nodes.map(async node => {
      await node.put('/opt/cni/bin/portmap', portmap)
      await mustExec(node, ['chmod', '+x', '/opt/cni/bin/portmap'])
      await node.put('/run/images.tar', archive)
      await mustExec(node, ['ctr', '-n', 'k8s.io', 'images', 'import', '/run/images.tar'], { timeout: 120_000 })
      await mustExec(node, ['rm', '/run/images.tar'])
    }),
  )
  await install(cluster, { agent: true, yes: true })
  if (datapath === 'routed') await withoutBridge(cluster)
  await kubectl(cluster, ['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
  await kubectl(cluster, ['apply', '-f', '-'], JSON.stringify(clusterDnsObjects))
  await kubectl(cluster, ['-n', 'kube-system', 'rollout', 'status', 'deployment/coredns', '--timeout=90s'])
}

async function kubectl({ kubeconfig = '' }: Cluster, argv: readonly string[], input?: string): Promise<string> {
  const options = { env: { KUBECONFIG: kubeconfig }, timeout: 120_000, ...(input === undefined ? {} : { input }) }
  return mustRun([findBinaries().kubectl, ...argv], options)
}

interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly seconds: number
}

/** On the first node, from where API, nodes and pods are reached. What they say is kept in .cache/e2e. */
async function runTests(node: Node, bin: string, mode: Mode): Promise<Outcome> {
  const argv = [
    ...[join(bin, 'e2e.test'), '--kubeconfig=/etc/kubernetes/admin.conf', '--provider=skeleton', '--num-nodes=2'],
    ...[`--ginkgo.focus=\\[sig-network\\].*${values.focus}.*\\[Conformance\\]`, '--ginkgo.silence-skips'],
    ...['--ginkgo.no-color', '--disable-log-dump', '--ginkgo.timeout=30m'],
  ]
  mkdirSync(join(root, '.cache/e2e'), { recursive: true })
  const file = join(root, '.cache/e2e', `${mode.name.replaceAll(/\W+/g, '-')}.log`)
  const log = createWriteStream(file)
  const started = performance.now()
  let summary = ''
  const talk = startTalk(
    node.command(argv),
    line => {
      log.write(`${line}\n`)
      if (/^\s*\[FAIL\]/.test(line)) console.log(line.trim())
      if (/^(SUCCESS|FAIL)! -- /.test(line)) summary = line
    },
    { ...node.environment },
  )
  const code = await talk.ended
  log.end(talk.errors())
  const [, passed, failed] = /-- (\d+) Passed \| (\d+) Failed/.exec(summary) ?? []
  if (passed === undefined) throw new Error(`the tests came to no end (exit code ${code}): ${file}`)
  return { passed: Number(passed), failed: Number(failed), seconds: (performance.now() - started) / 1000 }
}
