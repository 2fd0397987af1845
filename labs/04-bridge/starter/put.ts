// generated from mini-cni/src/bridge by npm run generate; do not edit
import type { Route } from '../model.ts'
import type { RouteSpec } from '../netlink/messages/route.ts'
import { scopeName } from '../netlink/messages/scope.ts'
import type { Request } from '../netlink/request.ts'
import { type Netlink, NetlinkError } from '../netlink/socket.ts'
import { unless } from './unless.ts'

/**
 * Sends addresses and routes, all at once; what is there already is fine: another network may have brought the pod's default
 * route before. Throws any other error.
 */
export function put(netlink: Netlink, requests: readonly Request[]): void {
  try {
    netlink.batch(requests)
  } catch (error) {
    if (!(error instanceof NetlinkError) || error.code !== 'EEXIST') throw error
    // The first error of a batch hides those after it.
    for (const request of requests) unless('EEXIST', () => netlink.request(request))
  }
}

/** A route of a configuration as the kernel is asked for it. */
export function specOf({ dst, gw, mtu, advmss, priority, table, scope }: Route): RouteSpec {
  const named = scope === undefined ? {} : { scope: scopeName(scope) }
  return { dst, gateway: gw, mtu, advmss, metric: priority, table: table || undefined, ...named }
}
