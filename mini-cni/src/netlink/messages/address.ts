import type { Field, Message } from '../codec.ts'
import { type Dump, family, familyOf, nlm, type Request } from '../request.ts'
import { splitPrefix } from './prefix.ts'
import { type Scope, scopeName, scopes } from './scope.ts'

/**
 * linux/if_addr.h:
 *
 *     struct ifaddrmsg {
 *       __u8  ifa_family;
 *       __u8  ifa_prefixlen;
 *       __u8  ifa_flags;       // the lower 8 bits of IFA_FLAGS
 *       __u8  ifa_scope;
 *       __u32 ifa_index;
 *     };
 */
const ifaddrmsg: readonly Field[] = [
  ['family', 'u8'],
  ['prefixLength', 'u8'],
  ['flags', 'u8'],
  ['scope', 'u8'],
  ['index', 'link'],
]

/** Attributes IFA_* in linux/if_addr.h. `address` is the other end's on a point-to-point link, else the same as `local`. */
const ifa = {
  address: [1, 'ip'],
  local: [2, 'ip'],
  label: [3, 'string'],
  broadcast: [4, 'ip'],
  flags: [8, 'u32'],
  metric: [9, 'u32'],
} as const

const addressMessage = { header: ifaddrmsg, attributes: ifa }

export const newAddressMessage: Message = { name: 'RTM_NEWADDR', type: 20, ...addressMessage }
export const delAddressMessage: Message = { name: 'RTM_DELADDR', type: 21, ...addressMessage }
export const getAddressMessage: Message = { name: 'RTM_GETADDR', type: 22, ...addressMessage }

/** IFA_F_*: no duplicate address detection; no route to the subnet. */
export const addressFlags = {
  noDad: 0x02,
  permanent: 0x80,
  tentative: 0x40,
  deprecated: 0x20,
  noPrefixRoute: 0x200,
} as const

export interface AddressSpec {
  /** Index of the link. */
  readonly index: number
  /** The link's name, for error messages. */
  readonly dev?: string | undefined
  /** With prefix length: `10.0.0.1/24`. */
  readonly address: string
  /** IPv6: usable at once, without 1.4 s of duplicate address detection (RFC 4862 §5.4). */
  readonly noDad?: boolean | undefined
  readonly noPrefixRoute?: boolean | undefined
  readonly broadcast?: string | undefined
  readonly scope?: Scope | undefined
  /** Take what is there already for success. */
  readonly replace?: boolean | undefined
}

/** `ip address add ADDRESS/LENGTH dev LINK [nodad]`; EEXIST when it is there. */
export function newAddress(spec: AddressSpec): Request {
  const { replace, noDad, noPrefixRoute, broadcast } = spec
  const flags = (noDad ? addressFlags.noDad : 0) | (noPrefixRoute ? addressFlags.noPrefixRoute : 0)
  const request = aboutAddress(newAddressMessage, spec)
  return {
    ...request,
    flags: nlm.CREATE | (replace ? nlm.REPLACE : nlm.EXCL),
    header: { ...request.header, flags: flags & 0xff, scope: scopes[spec.scope ?? 'global'] },
    attributes: { ...request.attributes, broadcast, flags: flags > 0xff ? flags : undefined },
  }
}

/** `ip address del ADDRESS/LENGTH dev LINK`; EADDRNOTAVAIL when it is not there. */
export function delAddress(spec: Pick<AddressSpec, 'index' | 'dev' | 'address'>): Request {
  return aboutAddress(delAddressMessage, spec)
}

function aboutAddress(
  message: Message,
  { index, dev, address }: Pick<AddressSpec, 'index' | 'dev' | 'address'>,
): Request {
  const { ip, length } = splitPrefix(address)
  return {
    message,
    flags: 0,
    header: { family: familyOf(ip), prefixLength: length, index },
    attributes: { local: ip, address: ip },
    subject: `${address} on ${dev ?? `#${index}`}`,
  }
}

/** An address as the kernel tells it. */
export interface LinkAddress {
  readonly index: number
  readonly family: 4 | 6
  /** With prefix length: `10.0.0.1/24`. */
  readonly address: string
  /** The other end's, on a point-to-point link. */
  readonly peer: string | undefined
  readonly scope: Scope
  /** Set by someone, not learned with a lifetime. */
  readonly permanent: boolean
  /** IPv6: not usable yet, duplicate address detection is on. */
  readonly tentative: boolean
}

/**
 * `ip [-4 | -6] address show [dev LINK]`. Of one link the kernel (6.18) does not say that the list changed while it was
 * read; some 400 addresses come in one piece, in which nothing can change.
 */
export function getAddresses(
  filter: { readonly index?: number | undefined; readonly family?: 4 | 6 | undefined } = {},
): Dump<LinkAddress> {
  const { index = 0, family: version } = filter
  return {
    request: {
      message: getAddressMessage,
      flags: 0,
      header: { family: version === undefined ? 0 : version === 4 ? family.inet : family.inet6, index },
      attributes: {},
      subject: index === 0 ? '' : `on #${index}`,
    },
    emptyOn: 'ENODEV',
    decode(header, attributes) {
      if (index !== 0 && header.index !== index) return undefined
      const address = attributes.address as string
      const local = (attributes.local as string | undefined) ?? address
      const flags = (attributes.flags as number | undefined) ?? header.flags ?? 0
      return {
        index: header.index ?? 0,
        family: header.family === family.inet ? 4 : 6,
        address: `${local}/${header.prefixLength}`,
        peer: local === address ? undefined : address,
        scope: scopeName(header.scope),
        permanent: (flags & addressFlags.permanent) !== 0,
        tentative: (flags & addressFlags.tentative) !== 0,
      }
    },
  }
}
