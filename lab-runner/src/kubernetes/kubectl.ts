/** `cnilab kubectl`: on this machine, so that it sees the user's files, with the cluster's own kubeconfig. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Exit, LabError } from '../errors.ts'
import type { Cluster } from '../providers/provider.ts'
import { interact } from '../shell.ts'
import { findBinaries } from './find-binaries.ts'

/** Its exit code. A kubeconfig that the environment names is not looked at. */
export async function kubectl(cluster: Cluster, words: readonly string[], kubeBin?: string): Promise<number> {
  const { name, kubeconfig } = cluster
  if (kubeconfig === undefined) {
    const option = name === 'lab' ? '' : ` --name ${name}`
    throw new LabError(`cluster ${name} (${cluster.provider}) has no Kubernetes`, {
      suggestions: [`cnilab down${option} && cnilab up${option} --provider kubernetes`],
    })
  }
  const program = findKubectl(cluster, kubeBin)
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([key, value = '']) => [[key, value]]))
  return interact([program, ...words], { ...env, KUBECONFIG: kubeconfig })
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
