import type { Result } from '../model.ts'
import { delegate, knows } from '../protocol/delegate.ts'
import type { Command } from '../protocol/environment.ts'
import type { Call } from './call.ts'

/**
 * Calls the IPAM plugin of the configuration as we were called, but for the command, and for the pod where this is about
 * another one than the runtime named. Nothing where the version has no such command.
 */
export function ask(call: Call, command: Command): Pick<Result, 'ips' | 'routes' | 'dns'> | undefined {
  const { environment, config, pod, until, variables } = call
  const { version, json, conf } = config
  if (!knows(command, version)) return undefined
  const { containerId, ifname, netns } = pod
  const named = {
    CNI_CONTAINERID: containerId,
    CNI_IFNAME: ifname,
    ...((netns || variables.CNI_NETNS) && { CNI_NETNS: netns }),
  }
  const env = { ...variables, CNI_COMMAND: command, ...(containerId && named) }
  return delegate({ type: conf.ipam?.type ?? '', command, path: environment.path, env, json, version, until })
}
