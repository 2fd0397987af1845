import type { Attributes } from '../codec.ts'
import { BOOT, MAIN, ONLINK, routeTypes } from '../messages/route-table.ts'
import { scopeName } from '../messages/scope.ts'
import { family, nlm, type Request } from '../request.ts'
import { type Argv, option, type Say, type Words } from './words.ts'

/** RTM_NEWROUTE. */
export const sayNewRoute: Say = (request, words) => {
  const { header, attributes, flags } = request
  const { protocol, scope, type = 0 } = header
  return [
    [
      ...ip(request),
      flags & nlm.REPLACE ? 'replace' : 'add',
      ...key(request, words),
      ...((header.flags ?? 0) & ONLINK ? ['onlink'] : []),
      ...option('src', attributes.src),
      ...option('mtu', (attributes.metrics as Attributes | undefined)?.mtu),
      ...option('advmss', (attributes.metrics as Attributes | undefined)?.advmss),
      ...option('proto', protocol === BOOT ? undefined : protocol),
      ...option('scope', scope === usualScope(request, type) ? undefined : scopeName(scope)),
    ],
  ]
}

/** RTM_DELROUTE. */
export const sayDelRoute: Say = (request, words) => [
  [...ip(request), 'del', ...key(request, words), ...option('proto', request.header.protocol || undefined)],
]

/** RTM_GETROUTE. */
export const sayGetRoute: Say = request => [[...ip(request), 'show', ...table(request)]]

function ip({ header }: Request): Argv {
  return header.family === family.inet6 ? ['ip', '-6', 'route'] : ['ip', 'route']
}

function key(request: Request, words: Words): Argv {
  const { header, attributes } = request
  const { dst, gateway, index, metric } = attributes
  const type = Object.entries(routeTypes).find(([, number]) => number === header.type)?.[0]
  return [
    ...(type === undefined || type === 'unicast' ? [] : [type]),
    header.dstLength === 0 ? 'default' : `${dst}/${header.dstLength}`,
    ...option('via', gateway),
    ...option('dev', index === undefined ? undefined : words.link(index as number)),
    ...option('metric', metric),
    ...table(request),
  ]
}

function table({ header, attributes }: Request): Argv {
  const number = attributes.table ?? header.table
  return option('table', number === MAIN ? undefined : number)
}

/** What ip sends when it is told no scope, as a number. */
function usualScope({ header, attributes }: Request, type: number): number {
  if (header.family === family.inet6) return 0
  if (type === routeTypes.local) return 254
  return attributes.gateway === undefined && type === routeTypes.unicast ? 253 : 0
}
