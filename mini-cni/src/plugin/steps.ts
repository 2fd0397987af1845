import { ipam } from '../ipam/ipam.ts'
import type { NetConf, Step } from '../model.ts'
import { steps } from '../pipeline.ts'
import { type Addresses, assigned } from '../protocol/assigned.ts'
import type { AddressSource } from '../protocol/config.ts'
import { type Delegation, delegate, knows } from '../protocol/delegate.ts'
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

/** Calls the IPAM plugin of the configuration with another command than ours, or for another pod (`env`). */
export function ask(call: Call, command: Command, more: Partial<Delegation> = {}) {
  const { environment, config, until } = call
  if (!knows(command, config.version)) return undefined
  const { path } = environment
  return delegate({
    type: config.conf.ipam?.type ?? '',
    command,
    path,
    json: config.json,
    version: config.version,
    until,
    ...more,
  })
}

function fromDelegate(call: Call): Addresses {
  return {
    add() {
      const { ips = [], routes = [], dns } = ask(call, 'ADD') ?? {}
      return { ips, routes, ...(dns && { dns }) }
    },
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
