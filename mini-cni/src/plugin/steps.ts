import { ipam } from '../ipam/ipam.ts'
import type { NetConf, Step } from '../model.ts'
import { steps } from '../pipeline.ts'
import { type Addresses, assigned } from '../protocol/assigned.ts'
import type { AddressSource } from '../protocol/config.ts'
import { ask } from './ask.ts'
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
