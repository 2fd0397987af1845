/** What a result says, whatever version it is in. */
import type { Json } from '../rig.ts'

export interface ListedInterface {
  readonly name: string
  readonly mac?: string
  readonly mtu?: number
  readonly sandbox?: string
}

export interface ListedAddress {
  readonly address: string
  readonly gateway?: string
  readonly interface?: number
}

export interface ListedRoute {
  readonly dst: string
  readonly gw?: string
  readonly [field: string]: unknown
}

type Old = { readonly ip: string; readonly gateway?: string; readonly routes?: readonly ListedRoute[] }

export function interfacesOf({ interfaces }: Json): readonly ListedInterface[] {
  return listed(interfaces)
}

/** Also those of `ip4` and `ip6`. */
export function addressesOf(result: Json): readonly ListedAddress[] {
  return [
    ...listed<ListedAddress>(result.ips),
    ...olds(result).map(({ ip, gateway }) => ({ address: ip, ...(gateway === undefined ? {} : { gateway }) })),
  ]
}

export function routesOf(result: Json): readonly ListedRoute[] {
  return [...listed<ListedRoute>(result.routes), ...olds(result).flatMap(({ routes }) => routes ?? [])]
}

/** `10.88.0.2` of `10.88.0.2/24`. */
export function bare(address: string): string {
  return address.split('/')[0] ?? address
}

/** 6 where there is a colon. */
export function familyOf(address: string): '4' | '6' {
  return address.includes(':') ? '6' : '4'
}

function olds({ ip4, ip6 }: Json): readonly Old[] {
  return [ip4, ip6].filter((one): one is Old => typeof (one as Old | undefined)?.ip === 'string')
}

function listed<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value.filter(one => typeof one === 'object' && one !== null) : []
}
