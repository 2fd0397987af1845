/** D37: a prevResult with things that are nobody's business, and whether they are still in the result. */
import type { Json } from '../rig.ts'
import { compareVersions } from '../versions.ts'
import { addressesOf, interfacesOf, type ListedInterface, routesOf } from './result-parts.ts'

const other: ListedInterface = { name: 'other0', mac: '02:00:00:00:0e:0e', sandbox: '/run/netns/elsewhere' }
const address = '203.0.113.9/24'
const route = { dst: '198.51.100.0/24', gw: '203.0.113.1' }
const nameservers = ['192.0.2.53']

export const kept = {
  /** `prev` with an interface of another container, its address, a route and a name server. */
  added(prev: Json, cniVersion: string): Json {
    const interfaces = interfacesOf(prev)
    const version = compareVersions(cniVersion, '1.0.0') < 0 ? { version: '4' } : {}
    return {
      ...prev,
      interfaces: [...interfaces, other],
      ips: [...addressesOf(prev), { ...version, address, interface: interfaces.length }],
      routes: [...routesOf(prev), route],
      dns: { nameservers },
    }
  },

  /** What of `prev` is no longer in the result, as a sentence; undefined when all is. */
  lost(prev: Json, result: Json): string | undefined {
    const faces = interfacesOf(result)
    const places = interfacesOf(prev).map(({ name, sandbox }) =>
      faces.findIndex(one => one.name === name && (one.sandbox ?? '') === (sandbox ?? '')),
    )
    const gone = places.indexOf(-1)
    if (gone >= 0) return `the interface ${interfacesOf(prev)[gone]?.name} of prevResult is not in the result`
    if (places.some((place, at) => at > 0 && place < (places[at - 1] ?? 0))) {
      return `the interfaces of prevResult come in another order: ${faces.map(({ name }) => name).join(', ')}`
    }
    return lostAddress(prev, result) ?? lostRest(prev, result)
  },
} as const

function lostAddress(prev: Json, result: Json): string | undefined {
  const faces = interfacesOf(result)
  for (const { address: wanted, interface: at } of addressesOf(prev)) {
    const found = addressesOf(result).find(one => one.address === wanted)
    if (found === undefined) return `the address ${wanted} of prevResult is not in the result`
    if (at === undefined) continue
    const was = interfacesOf(prev)[at]?.name
    const is = found.interface === undefined ? 'none' : (faces[found.interface]?.name ?? `${found.interface}`)
    if (is !== was) return `the address ${wanted} was on interface ${was}; in the result it is on ${is}`
  }
  return undefined
}

function lostRest(prev: Json, result: Json): string | undefined {
  const dsts = routesOf(result).map(({ dst }) => dst)
  const gone = routesOf(prev).find(({ dst }) => !dsts.includes(dst))
  if (gone !== undefined) return `the route to ${gone.dst} of prevResult is not in the result`
  const named = (result.dns as { nameservers?: readonly string[] } | undefined)?.nameservers ?? []
  return nameservers.every(one => named.includes(one))
    ? undefined
    : 'the name servers of prevResult are not in the result'
}
