import { fdbStates } from '../messages/fdb.ts'
import { ntf, nud } from '../messages/neighbour-table.ts'
import { family, nlm, type Request } from '../request.ts'
import { version } from './address.ts'
import { type Argv, option, type Say, type Words } from './words.ts'

/** RTM_NEWNEIGH: a neighbour, or an entry of a switch's forwarding database. */
export const sayNewNeighbour: Say = (request, words) => {
  const { header, attributes, flags } = request
  const verb = flags & nlm.APPEND ? 'append' : flags & nlm.REPLACE ? 'replace' : 'add'
  if (header.family === family.bridge) return [[...fdb(verb, request, words), ...fdbState(header.state)]]
  if (isProxy(request)) return [proxy(verb, request, words)]
  return [
    [
      ...['ip', 'neigh', verb, String(attributes.dst)],
      ...option('lladdr', attributes.mac),
      ...['dev', words.link(header.index ?? 0)],
      ...['nud', header.state === nud.permanent ? 'permanent' : 'stale'],
    ],
  ]
}

/** RTM_DELNEIGH. */
export const sayDelNeighbour: Say = (request, words) => {
  const { header, attributes } = request
  if (header.family === family.bridge) return [fdb('del', request, words)]
  if (isProxy(request)) return [proxy('del', request, words)]
  return [['ip', 'neigh', 'del', String(attributes.dst), 'dev', words.link(header.index ?? 0)]]
}

/** RTM_GETNEIGH. */
export const sayGetNeighbour: Say = ({ header, attributes }, words) => {
  if (header.family === family.bridge) return [['bridge', 'fdb', 'show']]
  const { onlyIndex } = attributes
  const dev = option('dev', onlyIndex === undefined ? undefined : words.link(onlyIndex as number))
  return [['ip', ...version(header.family), 'neigh', 'show', ...dev, 'nud', 'all']]
}

function isProxy({ header }: Request): boolean {
  return ((header.flags ?? 0) & ntf.proxy) !== 0
}

function proxy(verb: string, { header, attributes }: Request, words: Words): Argv {
  return ['ip', 'neigh', verb, 'proxy', String(attributes.dst), 'dev', words.link(header.index ?? 0)]
}

function fdb(verb: string, { header, attributes }: Request, words: Words): Argv {
  const { index = 0, flags = 0 } = header
  return [
    ...['bridge', 'fdb', verb, String(attributes.mac), 'dev', words.link(index)],
    ...option('dst', attributes.dst),
    ...option('vlan', attributes.vlan),
    ...(flags & ntf.self ? ['self'] : []),
    ...(flags & ntf.master ? ['master'] : []),
  ]
}

function fdbState(value: number | undefined): Argv {
  const name = Object.entries(fdbStates).find(([, state]) => state === value)?.[0]
  return name === undefined ? [] : [name]
}
