import type { Result } from '../model.ts'
import { delegate, knows } from '../protocol/delegate.ts'
import type { Command } from '../protocol/environment.ts'
import type { Call } from './call.ts'

/**
 * Calls the IPAM plugin of the configuration as we were called, but for the command, and for the pod where this is about
 * another one than the runtime named. Nothing where the version has no such command.
 */
export function ask(call: Call, command: Command): Pick<Result, 'ips' | 'routes' | 'dns'> | undefined {
  const { environment, config, pod, until } = call
  const { version, json, conf } = config
  if (!knows(command, version)) return undefined
  const variables = { ...call.variables, CNI_COMMAND: command }
  const named = pod.containerId === environment.containerId && pod.ifname === environment.ifname
  const other = { CNI_CONTAINERID: pod.containerId, CNI_IFNAME: pod.ifname, CNI_NETNS: pod.netns }
  const env = named ? variables : { ...variables, ...other }
  return delegate({ type: conf.ipam?.type ?? '', command, path: environment.path, env, json, version, until })
}
