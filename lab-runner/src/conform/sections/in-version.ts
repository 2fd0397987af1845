/** The same request in another version of the specification. */
import type { Call, Json, PodOfRig, Rig } from '../rig.ts'
import { compareVersions, specVersions } from '../versions.ts'
import { addressesOf, familyOf, routesOf } from './result-parts.ts'

/** Those of the specification that the plugin lists; that of the run where VERSION did not answer. */
export function versionsOf({ versions, conf }: Rig): readonly string[] {
  const known = specVersions.filter(version => versions.includes(version))
  return known.length > 0 ? known : [String(conf.cniVersion)]
}

/** ADD in that version; for a chained plugin with the prevResult in it. */
export async function addIn(rig: Rig, version: string, pod: PodOfRig, conf: Json = {}): Promise<Json> {
  return rig.add(pod, { conf: { ...(await prevIn(rig, pod, version)), cniVersion: version, ...conf } })
}

/** `{ prevResult }` for a chained plugin, else nothing: what an ADD needs in `conf`. */
export async function prevIn(rig: Rig, pod: PodOfRig, version = String(rig.conf.cniVersion)): Promise<Json> {
  return rig.kind === 'chained' ? { prevResult: asVersion(await rig.prev(pod), version) } : {}
}

/** ADD of a pod, for `rig.call`. */
export async function addCall(rig: Rig, pod: PodOfRig, more: Partial<Call> = {}): Promise<Call> {
  return { ...more, command: 'ADD', pod, conf: { ...(await prevIn(rig, pod)), ...more.conf } }
}

/** A result with no more than that version has. */
export function asVersion(result: Json, version: string): Json {
  const { dns } = result
  const head = { cniVersion: version, ...(dns === undefined ? {} : { dns }) }
  if (compareVersions(version, '0.3.0') < 0) return { ...head, ...oldParts(result) }
  const tagged = compareVersions(version, '1.0.0') < 0
  const { interfaces, routes } = result as { interfaces?: readonly Json[]; routes?: readonly Json[] }
  const bare = compareVersions(version, '1.1.0') < 0
  return {
    ...head,
    ...(interfaces && { interfaces: bare ? interfaces.map(one => only(one, ['name', 'mac', 'sandbox'])) : interfaces }),
    ips: addressesOf(result).map(ip => ({ ...ip, version: tagged ? familyOf(ip.address) : undefined })),
    ...(routes && { routes: bare ? routes.map(one => only(one, ['dst', 'gw'])) : routes }),
  }
}

function oldParts(result: Json): Json {
  const part = (family: '4' | '6') => {
    const ip = addressesOf(result).find(one => familyOf(one.address) === family)
    const routes = routesOf(result).filter(({ dst }) => familyOf(dst) === family)
    return ip && { ip: ip.address, gateway: ip.gateway, routes: routes.map(one => only(one, ['dst', 'gw'])) }
  }
  return { ip4: part('4'), ip6: part('6') }
}

function only(one: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(one).filter(([key]) => keys.includes(key)))
}
