import { join } from 'node:path'
import type { Attachment } from '../model.ts'
import type { Config } from '../protocol/config.ts'
import { patience } from '../protocol/delegate.ts'
import type { Environment } from '../protocol/environment.ts'
import { inCluster } from './cluster.ts'

/** One call of a runtime. */
export interface Call {
  readonly environment: Environment
  readonly config: Config
  readonly pod: Attachment
  /** All variables, as the runtime has set them: IPAM plugins get the same. */
  readonly variables: NodeJS.ProcessEnv
  /** When IPAM plugins must have answered, as Date.now(). */
  readonly until: number
}

/** The call that environment and configuration make. */
export function callOf(environment: Environment, config: Config, variables: NodeJS.ProcessEnv): Call {
  const { containerId, ifname, netns } = environment
  const pod = { network: config.conf.name, containerId, ifname, netns }
  const known = { ...config, conf: inCluster(config.conf) }
  return {
    environment,
    config: known,
    pod,
    variables,
    until: Date.now() + (Number(variables.MINI_CNI_PATIENCE) || patience),
  }
}

/** The journal of our own pool. */
export function journalPath({ config: { conf } }: Call): string {
  return join(conf.ipam?.dataDir ?? '/run/mini-cni', conf.name, 'journal')
}
