// generated from mini-cni/src/protocol by npm run generate; do not edit
import type { Attachment, Interface, IpConfig, Result, Route } from '../model.ts'
import { Todo } from '../model.ts'

/**
 * `own` added to what the plugins before this one made (CNI SPEC §2, "prevResult"): theirs stay first and in their order, so
 * that the indexes in their `ips` keep their meaning; `own.ips` follow and point to where their interfaces are now. An interface
 * or a route that is in both is told once. `dns` is the own one, where there is one.
 */
export function merge(prev: Result | undefined, own: Result): Result {
  if (prev === undefined) return own
  // TODO(07-cni): their interfaces, then ours that are new; our ips with the new index; their routes, then ours that are new
  throw new Todo('07-cni')
}

/** The pod's interface as `result` tells of it. */
export function interfaceOf(result: Result, { ifname, netns }: Attachment): Interface | undefined {
  return result.interfaces.find(({ name, sandbox }) => name === ifname && sandbox === netns)
}

/** The addresses of the pod's interface; with versions that know no interfaces, all. */
export function addressesOf(result: Result, pod: Attachment): readonly IpConfig[] {
  if (result.interfaces.length === 0) return result.ips
  const at = result.interfaces.findIndex(({ name, sandbox }) => name === pod.ifname && sandbox === pod.netns)
  return result.ips.filter(ip => ip.interface === at)
}

function isSame(one: Interface, other: Interface | undefined): boolean {
  return one.name === other?.name && one.sandbox === other.sandbox
}

function isSameRoute(one: Route, other: Route): boolean {
  return one.dst === other.dst && one.gw === other.gw && one.table === other.table && one.priority === other.priority
}
