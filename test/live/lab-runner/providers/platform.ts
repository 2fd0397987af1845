import { findClusters } from '../../../../lab-runner/src/providers/netns/processes.ts'
import type { Provider } from '../../../../lab-runner/src/providers/provider.ts'
import { type SshOptions, sshProvider } from '../../../../lab-runner/src/providers/ssh/ssh.ts'
import { makePlatform, type Platform, type PlatformOptions } from '../../../../lab-runner/src/publish/play/platform.ts'
import { topology } from './topology.ts'

export interface Stage extends Platform {
  /** The provider as it is on controlplane: its ssh client and its files are those of that host. */
  provider(options?: Pick<SshOptions, 'nodes'>): Provider
}

/** Two machines, an ssh server on each, and cnilab on the first. */
export async function makeStage(options: Omit<PlatformOptions, 'name'> = {}): Promise<Stage> {
  const { name } = topology('stage')
  const platform = await makePlatform({ ...options, name })
  const root = `/proc/${findClusters().get(name)?.nodes.get('controlplane')}/root`
  const { exec, command, environment } = platform.first
  return { ...platform, provider: more => sshProvider({ ...more, here: { exec, command, environment, root } }) }
}
