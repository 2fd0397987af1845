/** `cnilab kubectl`: on this machine, so that it sees the user's files, with the cluster's own kubeconfig. */
import { LabError } from '../errors.ts'
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
  const { kubectl: program } = findBinaries({ kubeBin })
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([key, value = '']) => [[key, value]]))
  return interact([program, ...words], { ...env, KUBECONFIG: kubeconfig })
}
