/** Everything a plugin can leave behind, as sorted lines; times, counters and what the kernel makes by itself are left out. */
import type { Snapshot } from './rig.ts'

type Fields = Readonly<Record<string, unknown>>

/** Reads what snapshot.sh prints; undefined where it is not all. `known`: paths of pods that are the machine's own. */
export function readSnapshot(text: string, known: readonly string[]): Snapshot | undefined {
  if (!text.endsWith('\n== end\n')) return undefined
  const sections = text.split(/^== /m).slice(1)
  const network: Record<string, readonly string[]> = {}
  let filter: readonly string[] = []
  let files: readonly string[] = []
  let processes: readonly string[] = []
  for (const section of sections) {
    const [title = '', ...lines] = section.split('\n').filter(line => line !== '')
    if (title.startsWith('network ')) network[title.slice('network '.length)] = networkLines(lines)
    else if (title === 'filter') filter = lines.map(withoutCounters).filter(line => line !== '')
    else if (title === 'files') files = fileLines(lines, known)
    else if (title === 'processes') processes = lines.toSorted()
  }
  return { network, filter, files, processes }
}

/** A line of JSON for links, then three for IPv4 and three for IPv6; `tc` speaks plainly. */
function networkLines(lines: readonly string[]): readonly string[] {
  const [links = [], ...tables] = lines.slice(0, 7).map((line): readonly Fields[] => JSON.parse(line))
  const [routes4 = [], rules4 = [], near4 = [], routes6 = [], rules6 = [], near6 = []] = tables
  return [
    ...links.flatMap(link => [linkLine(link), ...addressLines(link)]),
    ...[...routes4, ...routes6].filter(isMade).map(routeLine),
    ...[...rules4, ...rules6].map(rule => `rule ${words(rule, [])}`),
    ...[...near4, ...near6].map(({ dst, dev, lladdr }) => `neighbour ${dst} dev ${dev} ${lladdr}`),
    ...lines
      .slice(7)
      .filter(line => !/^qdisc (noqueue|noop)\b/.test(line))
      .map(line => line.trim()),
  ].toSorted()
}

/** The address of a bridge follows its ports, so it is no trace of anybody. */
function linkLine(link: Fields): string {
  const { ifindex, ifname, flags, mtu, master, address, linkinfo } = link
  const { info_kind: kind, info_slave_data: port } = (linkinfo ?? {}) as {
    info_kind?: string
    info_slave_data?: Fields
  }
  return [
    `link ${ifname} #${ifindex}${kind === undefined ? '' : ` ${kind}`}`,
    (flags as readonly string[]).includes('UP') ? 'up' : 'down',
    (flags as readonly string[]).includes('PROMISC') ? 'promisc' : '',
    `mtu ${mtu}`,
    kind === 'bridge' ? '' : String(address ?? ''),
    master === undefined ? '' : `master ${master}`,
    port?.hairpin === true ? 'hairpin' : '',
    port?.isolated === true ? 'isolated' : '',
  ]
    .filter(word => word !== '')
    .join(' ')
}

/** Link-local IPv6 comes and goes with the link. */
function addressLines({ ifname, addr_info }: Fields): readonly string[] {
  return ((addr_info ?? []) as readonly Fields[])
    .filter(({ family, scope }) => !(family === 'inet6' && scope === 'link'))
    .map(({ local, prefixlen, scope }) => `address ${local}/${prefixlen} dev ${ifname} scope ${scope}`)
}

/** False for what the kernel adds to each address and link: the local table, multicast, fe80::/64. */
function isMade({ table, type, dst }: Fields): boolean {
  if (table === 'local' || ['local', 'broadcast', 'multicast', 'anycast'].includes(String(type))) return false
  return !/^(fe80|ff00):/.test(String(dst))
}

function routeLine(route: Fields): string {
  const { dst, ...rest } = route
  return `route ${dst} ${words(rest, ['flags', 'pref', 'expires', 'cacheinfo', 'used'])}`.trim()
}

function words(fields: Fields, without: readonly string[]): string {
  return Object.entries(fields)
    .filter(([key]) => !without.includes(key))
    .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' ')
}

function withoutCounters(line: string): string {
  return line
    .replace(/^#.*/, '')
    .replace(/\[\d+:\d+\]/, '')
    .replace(/counter packets \d+ bytes \d+/, 'counter')
    .trimEnd()
}

/** `path hash`; locks and the mark where host-local searches on say nothing about who has what. */
function fileLines(lines: readonly string[], known: readonly string[]): readonly string[] {
  return lines
    .map(line => {
      const [, what = '', path = ''] = /^(\S+) [ *](.*)$/.exec(line) ?? []
      return { what, path }
    })
    .filter(({ path }) => !known.includes(path) && !/\/(lock|[^/]*\.lock|last_reserved_ip\.[^/]*)$/.test(path))
    .map(({ what, path }) => `${path} ${what.slice(0, 12)}`)
    .toSorted()
}
