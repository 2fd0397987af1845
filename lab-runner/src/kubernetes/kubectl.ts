/** `cnilab kubectl`: on this machine, so that it sees the user's files, with the cluster's own kubeconfig; of machines that were there before, on the one that has it. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Exit, LabError } from '../errors.ts'
import type { Cluster } from '../providers/provider.ts'
import { interact } from '../shell.ts'
import { admin, adminNode } from './admin.ts'
import { findBinaries } from './find-binaries.ts'

/** Its exit code. A kubeconfig that the environment names is not looked at: it may be another cluster's. One in `words` is the user's own choice. */
export async function kubectl(cluster: Cluster, words: readonly string[], kubeBin?: string): Promise<number> {
  const { provider, kubeconfig } = cluster
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([key, value = '']) => [[key, value]]))
  if (kubeconfig !== undefined) {
    return interact([findKubectl(cluster, kubeBin), ...words], { ...env, KUBECONFIG: kubeconfig })
  }
  if (provider === 'ssh' && words.some(word => /^--kubeconfig(=|$)/.test(word))) {
    return interact([findKubectl(cluster, kubeBin), ...words], env)
  }
  const node = provider === 'ssh' ? await adminNode(cluster) : undefined
  if (node === undefined) throw noApi(cluster)
  return interact(node.command(['env', `KUBECONFIG=${admin}`, 'kubectl', ...words]), node.environment)
}

function noApi({ name, provider, nodes }: Cluster): LabError {
  const option = name === 'lab' ? '' : ` --name ${name}`
  if (provider !== 'ssh') {
    return new LabError(`cluster ${name} (${provider}) has no Kubernetes`, {
      suggestions: [`cnilab down${option} && cnilab up${option} --provider kubernetes`],
    })
  }
  const hosts = nodes.map(node => node.host?.hostname ?? node.name).join(' nor ')
  const set = process.env.KUBECONFIG
  return new LabError(`neither ${hosts} has a kubectl and ${admin}, as a control plane of kubeadm does`, {
    exit: Exit.machine,
    suggestions: [
      `with the kubeconfig of these machines: cnilab kubectl${option} -- --kubeconfig ${set ?? 'FILE'} get nodes`,
      ...(set === undefined ? [] : ['KUBECONFIG alone is not taken, since it may be of another cluster']),
    ],
  })
}

/** Of the cluster's own version where that is known; else, as for a cluster that was there before, whatever kubectl there is. */
export function findKubectl({ provider, nodes: [first] }: Cluster, kubeBin?: string): string {
  const dirs = (process.env.PATH ?? '').split(delimiter)
  const inPath = dirs.map(dir => join(dir, 'kubectl')).find(path => existsSync(path))
  const isOwn = provider === 'kubernetes' || kubeBin !== undefined
  if (!isOwn && inPath !== undefined) return inPath
  try {
    return findBinaries({ kubeBin }).kubectl
  } catch (error) {
    if (kubeBin !== undefined) throw error
    if (inPath !== undefined) return inPath
    throw new LabError('there is no kubectl here', {
      exit: Exit.machine,
      suggestions: [
        ...(isOwn ? ['the programs that it came up with: --kube-bin DIR'] : []),
        `that of the node: cnilab exec ${first?.name} -- kubectl get nodes`,
        'https://kubernetes.io/docs/tasks/tools/',
      ],
    })
  }
}
