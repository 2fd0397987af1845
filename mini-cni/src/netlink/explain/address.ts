import { addressFlags } from '../messages/address.ts'
import { scopeName } from '../messages/scope.ts'
import { family, nlm, type Request } from '../request.ts'
import { type Argv, option, type Say } from './words.ts'

/** RTM_NEWADDR. */
export const sayNewAddress: Say = (request, words) => {
  const { header, attributes, flags } = request
  const { index = 0, scope = 0 } = header
  const set = (attributes.flags as number | undefined) ?? header.flags ?? 0
  return [
    [
      ...['ip', 'address', flags & nlm.REPLACE ? 'replace' : 'add', prefix(request)],
      ...option('broadcast', attributes.broadcast),
      ...['dev', words.link(index)],
      // ip gives 127.0.0.0/8 the scope host by itself.
      ...(scope === 0 && !prefix(request).startsWith('127.') ? [] : ['scope', scopeName(scope)]),
      // ip sends nodad for IPv6 only; the kernel does not detect duplicates of IPv4 addresses anyway.
      ...(set & addressFlags.noDad && header.family === family.inet6 ? ['nodad'] : []),
      ...(set & addressFlags.noPrefixRoute ? ['noprefixroute'] : []),
    ],
  ]
}

/** RTM_DELADDR. */
export const sayDelAddress: Say = (request, words) => [
  ['ip', 'address', 'del', prefix(request), 'dev', words.link(request.header.index ?? 0)],
]

/** RTM_GETADDR. */
export const sayGetAddress: Say = ({ header }, words) => {
  const { index = 0 } = header
  return [
    ['ip', ...version(header.family), 'address', 'show', ...option('dev', index === 0 ? undefined : words.link(index))],
  ]
}

/** `-4` or `-6`, or nothing for both. */
export function version(value: number | undefined): Argv {
  if (value === family.inet) return ['-4']
  return value === family.inet6 ? ['-6'] : []
}

function prefix({ header, attributes }: Request): string {
  return `${attributes.local ?? attributes.address}/${header.prefixLength}`
}
