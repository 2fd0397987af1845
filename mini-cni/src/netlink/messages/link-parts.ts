import type { Attributes } from '../codec.ts'

/** A namespace: an open descriptor, or a path such as /run/netns/a that is opened while the message is sent. */
export type Netns = number | string

/** How a link gets its IPv6 link-local address; `none`: not by itself. */
export type AddrGenMode = (typeof addrGenModes)[number]

/** In the order of IN6_ADDR_GEN_MODE_* in linux/if_link.h. */
export const addrGenModes = ['eui64', 'none', 'stable_secret', 'random'] as const

/** IFLA_AF_SPEC { AF_INET6 { IFLA_INET6_ADDR_GEN_MODE } }, or nothing. */
export function afSpec(mode: AddrGenMode | undefined): Attributes | undefined {
  return mode && { inet6: { addrGenMode: addrGenModes.indexOf(mode) } }
}

/** A switch as the kernel wants it. */
export function bit(on: boolean | undefined): 0 | 1 | undefined {
  return on === undefined ? undefined : on ? 1 : 0
}

/** IFF_UP in linux/if.h. */
export const UP = 1
