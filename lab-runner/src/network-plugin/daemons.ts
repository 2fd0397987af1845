/** The part of a network plugin that Kubernetes runs: its DaemonSets are told to be on no node, and again what they were told before. */
import type { Output } from '../providers/provider.ts'
import type { Signature } from './signatures.ts'

/** kubectl as the cluster's administrator. */
export type Kubectl = (argv: readonly string[]) => Promise<Output>

interface Owned {
  readonly metadata: {
    readonly namespace: string
    readonly name: string
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec: { readonly replicas?: number }
}

/** Label that a DaemonSet asks for which is aside. */
export const nowhere = 'cnilab.aside/on-no-node'
const replicas = 'cnilab.aside/replicas'

/** Of which plugin DaemonSets run, by namespace and name, and the operators that would undo what is done to them. */
export async function stopDaemons(
  kubectl: Kubectl,
  { daemons, operators = [] }: Signature,
): Promise<readonly string[]> {
  const stopped: string[] = []
  for (const { metadata, spec } of await all(kubectl, 'deployments')) {
    if (!operators.includes(metadata.name) || spec.replicas === 0) continue
    const place = ['-n', metadata.namespace, 'deployment', metadata.name]
    await must(kubectl, ['annotate', ...place, '--overwrite', `${replicas}=${spec.replicas ?? 1}`])
    await must(kubectl, ['scale', ...place, '--replicas=0'])
    stopped.push(`${metadata.namespace}/${metadata.name}`)
  }
  for (const { metadata } of await all(kubectl, 'daemonsets')) {
    if (!daemons.includes(metadata.name)) continue
    await patch(kubectl, metadata, 'true')
    stopped.push(`${metadata.namespace}/${metadata.name}`)
  }
  return stopped
}

/** All that were stopped, whichever plugin they are of. */
export async function startDaemons(kubectl: Kubectl): Promise<void> {
  for (const { metadata } of await all(kubectl, 'daemonsets')) {
    if (metadata.annotations?.[nowhere] !== undefined) await patch(kubectl, metadata, null)
  }
  for (const { metadata } of await all(kubectl, 'deployments')) {
    const before = metadata.annotations?.[replicas]
    if (before === undefined) continue
    const place = ['-n', metadata.namespace, 'deployment', metadata.name]
    await must(kubectl, ['scale', ...place, `--replicas=${before}`])
    await must(kubectl, ['annotate', ...place, `${replicas}-`])
  }
}

/** A label that no node has; null takes it away, and what was asked for beside it stays. */
async function patch(kubectl: Kubectl, { namespace, name }: Owned['metadata'], value: 'true' | null): Promise<void> {
  const change = {
    metadata: { annotations: { [nowhere]: value } },
    spec: { template: { spec: { nodeSelector: { [nowhere]: value } } } },
  }
  await must(kubectl, ['patch', '-n', namespace, 'daemonset', name, '--type=merge', '-p', JSON.stringify(change)])
}

async function all(kubectl: Kubectl, kind: string): Promise<readonly Owned[]> {
  return JSON.parse(await must(kubectl, ['get', kind, '-A', '-o', 'json'])).items
}

async function must(kubectl: Kubectl, argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await kubectl(argv)
  if (exitCode === 0) return stdout
  throw new Error(`kubectl ${argv.join(' ')}: ${stderr.trim()}`)
}
