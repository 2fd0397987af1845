/** The `ipam` section of the run, for IPv4, IPv6 or both. */
import type { Json, Rig } from '../rig.ts'
import { familyOf } from './result-parts.ts'

export type Families = '4' | '6' | '46'

type Range = { readonly subnet?: string }

const subnets = { 4: '10.88.0.0/24', 6: 'fd00:10:88::/64' } as const
const defaults = { 4: '0.0.0.0/0', 6: '::/0' } as const

/** `{ ipam }` to put into `conf`; undefined where it is in no form that is known (`ranges`, `addresses`). */
export function ipamFor(rig: Rig, families: Families): Json | undefined {
  const ipam = rig.conf.ipam as Json | undefined
  const wanted = [...families] as ('4' | '6')[]
  const common = { ...ipam, routes: wanted.map(family => ({ dst: defaults[family] })) }
  if (Array.isArray(ipam?.ranges)) {
    const sets = ipam.ranges as readonly (readonly Range[])[]
    const setOf = (family: '4' | '6') => sets.find(([first]) => familyOf(first?.subnet ?? '') === family)
    return { ipam: { ...common, ranges: wanted.map(family => setOf(family) ?? [{ subnet: subnets[family] }]) } }
  }
  if (Array.isArray(ipam?.addresses)) {
    const addresses = (ipam.addresses as readonly { address: string }[]).filter(({ address }) =>
      families.includes(familyOf(address)),
    )
    const there = wanted.every(family => addresses.some(({ address }) => familyOf(address) === family))
    return there ? { ipam: { ...common, addresses } } : undefined
  }
  return undefined
}

/** `{ ipam }` with that many addresses at most, IPv4; undefined where it has no ranges. */
export function poolOf(rig: Rig, rangeStart: string, rangeEnd: string): Json | undefined {
  const ipam = rig.conf.ipam as Json | undefined
  if (!Array.isArray(ipam?.ranges)) return undefined
  return { ipam: { ...ipam, ranges: [[{ subnet: subnets[4], rangeStart, rangeEnd }]], routes: [{ dst: defaults[4] }] } }
}
