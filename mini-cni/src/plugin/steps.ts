import { ipam } from '../ipam/ipam.ts'
import type { NetConf, Result, Step } from '../model.ts'
import { steps } from '../pipeline.ts'
import { type Addresses, assigned } from '../protocol/assigned.ts'
import type { AddressSource } from '../protocol/config.ts'
import { delegate, knows } from '../protocol/delegate.ts'
import type { Command } from '../protocol/environment.ts'
import type { Call } from './call.ts'

/** The steps of the pipeline, with the addresses from where the configuration says. */
export function stepsFor(call: Call, source: AddressSource = call.config.source): readonly Step[] {
  if (source === 'pool') return steps
  if (source === 'none') return steps.filter(step => step !== ipam)
  const addresses = source === 'static' ? written(call.config.conf) : fromDelegate(call)
  return steps.map(step => (step === ipam ? assigned(addresses) : step))
}

/** Whose addresses a recorded attachment has. */
export function sourceOf(ipam: NetConf['ipam']): AddressSource {
  if (ipam === undefined) return 'none'
  return ipam.type === 'mini-cni' ? 'pool' : ipam.type === 'static' ? 'static' : 'delegate'
}

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

function fromDelegate(call: Call): Addresses {
  return {
    add: () => ask(call, 'ADD') ?? { ips: [], routes: [] },
    check() {
      ask(call, 'CHECK')
    },
    del() {
      ask(call, 'DEL')
    },
  }
}

function written({ ipam }: NetConf): Addresses {
  return {
    add: () => ({ ips: ipam?.addresses ?? [], routes: ipam?.routes ?? [] }),
    check() {},
    del() {},
  }
}
