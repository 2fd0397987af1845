/** What a check of the code track does besides where kubelets call the plugin too. */
import { cniVersionFor, commonVersion } from '../../../mini-cni/src/daemon/runtime-version.ts'
import { applies, groundOf } from '../checks/applies.ts'
import type { Lab } from '../course/lab.ts'
import { factsOf } from '../install/node-facts.ts'
import type { Cluster, Node } from '../providers/provider.ts'
import { typeCommands } from './hand.ts'

type Network = Readonly<Record<string, unknown>>

/** The network in a version that the node's runtime takes: with a newer one in its configuration it starts no pod. */
export async function forRuntime({ kubelets }: Cluster, node: Node, network: Network): Promise<Network> {
  if (!kubelets) return network
  const limit = cniVersionFor((await factsOf(node)).runtime)
  return { ...network, cniVersion: commonVersion([String(network.cniVersion)], limit) ?? limit }
}

/** Kubernetes' pods, made as the solution by hand makes them; where that fails, the checks say what is missing. */
export async function makePods(cluster: Cluster, lab: Lab, only?: string): Promise<void> {
  const ground = groundOf(cluster, 'code')
  const steps = lab.steps.filter(step => step.kubelet && applies(step, ground) && (only ?? step.id) === step.id)
  const commands = steps.flatMap(step => step.commands.filter(({ look }) => !look))
  await typeCommands(cluster, commands, { strict: false })
}
