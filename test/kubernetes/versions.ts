/** `npm run test:versions [-- 1.32 1.35]`: each release that is known is built where it is not kept, brought up, and has its pods connected. */
import { buildKubernetes } from '../../lab-runner/src/kubernetes/build.ts'
import { chooseRelease, type Release, releases } from '../../lab-runner/src/kubernetes/releases.ts'
import { toolboxImage } from '../../lab-runner/src/providers/kubernetes/images.ts'
import { kubernetesProvider } from '../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import { mustRun } from '../../lab-runner/src/shell.ts'
import { pinnedNode, root } from '../../lab-runner/src/version.ts'
import { until } from '../live/lab-runner/kubernetes/real-cluster.ts'
import { topology } from '../live/lab-runner/providers/topology.ts'

const wanted = process.argv.slice(2)
for (const release of wanted.length > 0 ? wanted.map(word => chooseRelease(word)) : releases) {
  const { dir } = await timed(`${release.version}: built`, () => buildKubernetes({ release }))
  await tryRelease(release, dir)
}

async function tryRelease({ version }: Release, dir: string): Promise<void> {
  const { name } = topology('version')
  const cnilab = (...words: readonly string[]) =>
    mustRun([pinnedNode(), `${root}/lab-runner/bin/run.js`, ...words], { timeout: 180_000 })
  const kubectl = (...words: readonly string[]) => cnilab('kubectl', '--name', name, '--kube-bin', dir, '--', ...words)
  try {
    await timed(`${version}: up`, () => cnilab('up', '--provider', 'kubernetes', '--name', name, '--kube-bin', dir))
    await timed(`${version}: installed`, () => cnilab('install', '--name', name, '--kube-bin', dir, '--agent', '--yes'))
    const ready = ['get', 'nodes', '-o', 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}']
    await timed(`${version}: Ready`, () =>
      until(async () => (await kubectl(...ready)) === 'True True', 'nodes are Ready'),
    )
    await timed(`${version}: pods`, () => connected(kubectl))
    const said = await kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].status.nodeInfo.kubeletVersion}')
    if (said !== `${version} ${version}`) throw new Error(`kubelets of ${said}`)
  } finally {
    await kubernetesProvider().remove(name)
  }
}

/** A pod on each node; the second asks the first for the address that it comes from. */
async function connected(kubectl: (...words: readonly string[]) => Promise<string>): Promise<void> {
  for (const [pod, node] of [
    ['one', 'node1'],
    ['two', 'node2'],
  ] as const) {
    const overrides = JSON.stringify({ spec: { nodeName: node, terminationGracePeriodSeconds: 0 } })
    await kubectl('run', pod, `--image=${toolboxImage}`, `--overrides=${overrides}`, '--command', '--', 'web', '80')
  }
  await kubectl('wait', '--for=condition=Ready', 'pod/one', 'pod/two', '--timeout=90s')
  const address = (pod: string) => kubectl('get', 'pod', pod, '-o', 'jsonpath={.status.podIP}')
  const [first, second] = [await address('one'), await address('two')]
  const seen = await kubectl('exec', 'two', '--', 'timeout', '5', 'wget', '-qO-', `http://${first}/`)
  if (seen.trim() !== second) throw new Error(`two is ${second}, and one saw ${seen}`)
}

async function timed<Type>(what: string, work: () => Promise<Type>): Promise<Type> {
  const started = performance.now()
  const result = await work()
  console.log(`${what} after ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return result
}
