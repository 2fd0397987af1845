import type { Message } from '../codec.ts'
import { type Dump, family, familyOf, nlm, type Request } from '../request.ts'
import { delNeighbourMessage, getNeighbourMessage, newNeighbourMessage, ntf, nud } from './neighbour-table.ts'

export interface NeighbourSpec {
  /** Index of the link. */
  readonly index: number
  readonly ip: string
  /** Absent only with `proxy`. */
  readonly mac?: string | undefined
  /** Never asked for again; else it is stale from the start and checked at the first use. */
  readonly permanent?: boolean | undefined
  /** Answer for this address on the link, in the place of its owner. */
  readonly proxy?: boolean | undefined
  /** Take the place of an entry that is there. */
  readonly replace?: boolean | undefined
}

/** `ip neigh add IP lladdr MAC dev LINK [nud permanent | stale]`, `ip neigh add proxy IP dev LINK`. EEXIST when it is there. */
export function newNeighbour(spec: NeighbourSpec): Request {
  const { mac, permanent, proxy, replace } = spec
  const request = aboutNeighbour(newNeighbourMessage, spec)
  return {
    ...request,
    flags: nlm.CREATE | (replace ? nlm.REPLACE : nlm.EXCL),
    header: { ...request.header, state: permanent || proxy ? nud.permanent : nud.stale },
    attributes: { ...request.attributes, mac },
  }
}

/** `ip neigh del IP dev LINK`; ENOENT when there is none. */
export function delNeighbour(key: Pick<NeighbourSpec, 'index' | 'ip' | 'proxy'>): Request {
  const request = aboutNeighbour(delNeighbourMessage, key)
  return { ...request, header: { ...request.header, state: nud.permanent } }
}

function aboutNeighbour(
  message: Message,
  { index, ip, proxy }: Pick<NeighbourSpec, 'index' | 'ip' | 'proxy'>,
): Request {
  return {
    message,
    flags: 0,
    header: { family: familyOf(ip), index, flags: proxy ? ntf.proxy : 0 },
    attributes: { dst: ip },
    subject: `${ip} on #${index}`,
  }
}

/** A neighbour as the kernel tells it. */
export interface Neighbour {
  readonly index: number
  readonly ip: string
  /** Absent while it is not known. */
  readonly mac: string | undefined
  readonly state: keyof typeof nud
}

/** `ip [-4 | -6] neigh show [dev LINK] nud all`. */
export function getNeighbours(
  filter: { readonly index?: number | undefined; readonly family?: 4 | 6 | undefined } = {},
): Dump<Neighbour> {
  const { index, family: version } = filter
  return {
    request: {
      message: getNeighbourMessage,
      flags: 0,
      header: { family: version === undefined ? 0 : version === 4 ? family.inet : family.inet6 },
      attributes: { onlyIndex: index },
      subject: index === undefined ? '' : `on #${index}`,
    },
    emptyOn: 'ENODEV',
    decode(header, { dst, mac }) {
      if (index !== undefined && header.index !== index) return undefined
      return {
        index: header.index ?? 0,
        ip: dst as string,
        mac: mac as string | undefined,
        state: stateName(header.state),
      }
    },
  }
}

function stateName(value: number | undefined): keyof typeof nud {
  for (const [name, number] of Object.entries(nud)) if (number === value) return name as keyof typeof nud
  return 'none'
}
