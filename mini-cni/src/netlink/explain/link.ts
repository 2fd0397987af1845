import type { Attributes, Nested } from '../codec.ts'
import { addrGenModes, UP } from '../messages/link-parts.ts'
import { nlm } from '../request.ts'
import { type Argv, netnsName, option, type Say, type Words } from './words.ts'

/** RTM_NEWLINK makes a link or changes one. */
export const sayNewLink: Say = (request, words) => (request.flags & nlm.CREATE ? add : set)(request, words)

const add: Say = ({ header, attributes }, words) => {
  const { kind, data } = attributes.info as { readonly kind: string; readonly data?: Attributes }
  return [
    [
      ...['ip', 'link', 'add', String(attributes.name)],
      ...common(attributes),
      ...placed(attributes, words),
      ...raised(header),
      ...['type', kind],
      ...ofKind(kind, data ?? {}, words),
    ],
  ]
}

const set: Say = ({ header, attributes }, words) => {
  const { index = 0 } = header
  const old = index === 0 ? String(attributes.name) : words.link(index)
  const name = index === 0 ? undefined : attributes.name
  const changes = [...option('name', name), ...common(attributes), ...placed(attributes, words), ...raised(header)]
  const port = portOptions((attributes.info as Attributes | undefined)?.slaveData as Attributes | undefined)
  return [
    ...(changes.length > 0 ? [['ip', 'link', 'set', 'dev', old, ...changes]] : []),
    ...(port.length > 0 ? [['bridge', 'link', 'set', 'dev', String(name ?? old), ...port]] : []),
  ]
}

function common({ mac, mtu, txQueues, rxQueues, netnsFd }: Attributes): Argv {
  return [
    ...option('address', mac),
    ...option('mtu', mtu),
    ...option('numtxqueues', txQueues),
    ...option('numrxqueues', rxQueues),
    ...option('netns', netnsFd === undefined ? undefined : netnsName(netnsFd)),
  ]
}

function placed({ master, group, afSpec }: Attributes, words: Words): Argv {
  const mode = (afSpec as { readonly inet6?: { readonly addrGenMode?: number } } | undefined)?.inet6?.addrGenMode
  return [
    ...(master === 0 ? ['nomaster'] : option('master', master && words.link(master as number))),
    ...option('group', group),
    ...option('addrgenmode', mode === undefined ? undefined : addrGenModes[mode]),
  ]
}

function raised({ change = 0, flags = 0 }: Readonly<Record<string, number>>): Argv {
  if ((change & UP) === 0) return []
  return [flags & UP ? 'up' : 'down']
}

function ofKind(kind: string, data: Attributes, words: Words): Argv {
  switch (kind) {
    case 'veth': {
      const { attributes } = data.peer as Nested
      return ['peer', 'name', String(attributes.name), ...common(attributes)]
    }
    case 'bridge':
      return [...option('stp_state', data.stpState), ...option('mcast_snooping', data.multicastSnooping)]
    case 'vxlan':
      return [
        ...option('id', data.id),
        ...option('remote', data.group ?? data.group6),
        ...option('local', data.local ?? data.local6),
        ...option('dev', data.link && words.link(data.link as number)),
        ...(data.learning === undefined ? [] : [data.learning === 1 ? 'learning' : 'nolearning']),
        ...option('dstport', data.port),
      ]
    default:
      return []
  }
}

function portOptions(port: Attributes = {}): Argv {
  return ['hairpin', 'learning', 'flood', 'isolated'].flatMap(name => {
    const value = port[name]
    return value === undefined ? [] : [name, value === 1 ? 'on' : 'off']
  })
}

/** RTM_DELLINK. */
export const sayDelLink: Say = ({ header, attributes }, words) => {
  const { index = 0 } = header
  if (attributes.group !== undefined) return [['ip', 'link', 'del', 'group', String(attributes.group)]]
  return [['ip', 'link', 'del', 'dev', index === 0 ? String(attributes.name) : words.link(index)]]
}

/** RTM_GETLINK. */
export const sayGetLink: Say = ({ header, attributes }, words) => {
  const { index = 0 } = header
  const { name, master, info } = attributes
  return [
    [
      ...['ip', 'link', 'show'],
      ...option('dev', name ?? (index === 0 ? undefined : words.link(index))),
      ...option('master', master && words.link(master as number)),
      ...option('type', (info as Attributes | undefined)?.kind),
    ],
  ]
}
