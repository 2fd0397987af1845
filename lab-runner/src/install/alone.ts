/** One install or uninstall at a time for a cluster: between two verbs on a node, another's would be in the middle. */
import { Exit, LabError } from '../errors.ts'
import { tryLock } from '../providers/netns/lock.ts'
import type { Cluster } from '../providers/provider.ts'

/** Throws LabError where another cnilab on this machine is at it; nothing was changed then. The lock goes with its process, however that ends. */
export async function alone<T>({ provider, name }: Cluster, work: () => Promise<T>): Promise<T> {
  const lock = await tryLock(`cnilab-install-${provider}-${name}`)
  if (lock === undefined) {
    throw new LabError(
      `another cnilab installs on ${name} or uninstalls from it right now; this one has changed nothing`,
      {
        exit: Exit.machine,
        suggestions: ['when that has ended, the same again'],
      },
    )
  }
  try {
    return await work()
  } finally {
    lock.close()
  }
}
