import type { Snapshot } from './rig.ts'

export interface Difference {
  readonly change: 'new' | 'gone'
  /** `host`, a pod's name, `packet filter`, `file`, `process`. */
  readonly place: string
  readonly line: string
}

/**
 * What is new or gone in `after`; of a pod whose namespace has ended nothing is told. A file that was there before and says something else now counts only where `content` is wanted:
 * stores append, rotate and reorder.
 */
export function differences(before: Snapshot, after: Snapshot, { content = false } = {}): readonly Difference[] {
  const files = (all: readonly string[]) => (content ? all : all.map(line => line.replace(/ \S+$/, '')))
  return [
    ...Object.entries(after.network).flatMap(([place, now]) => {
      return between(before.network[place] ?? now.filter(isBorn), now, place)
    }),
    ...between(before.filter, after.filter, 'packet filter'),
    ...between(files(before.files), files(after.files), 'file'),
    ...between(before.processes, after.processes, 'process'),
  ]
}

/** What a network namespace has from birth; the tunnels where their modules are loaded. */
function isBorn(line: string): boolean {
  return /^(rule|link (lo|tunl0|sit0|ip6tnl0|gre0|gretap0|erspan0|ip6gre0|ip_vti0|ip6_vti0)) |^address \S+ dev lo\b/.test(
    line,
  )
}

function between(old: readonly string[], now: readonly string[], place: string): readonly Difference[] {
  return [
    ...without(now, old).map((line): Difference => ({ change: 'new', place, line: line.trim() })),
    ...without(old, now).map((line): Difference => ({ change: 'gone', place, line: line.trim() })),
  ]
}

/** Lines of `all` that are not in `others`, each as often as it is there more often. */
function without(all: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return all.filter(line => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count <= 0
  })
}

/** `new on host: link veth1a2b, address 10.88.0.5/24 dev eth0; gone from pod1: …`, at most three lines a place. */
export function sentence(found: readonly Difference[]): string {
  const groups = Map.groupBy(found, ({ change, place }) => `${change}${where(change, place)}`)
  return [...groups]
    .map(([title, all]) => {
      const shown = all.slice(0, 3).map(one => short(one, found))
      return `${title}: ${shown.join(', ')}${all.length > 3 ? ` and ${all.length - 3} more` : ''}`
    })
    .join('; ')
}

function where(change: Difference['change'], place: string): string {
  if (place === 'file' || place === 'process') return ` ${place}`
  return `${change === 'new' ? ' on ' : ' from '}${place === 'packet filter' ? 'the packet filter' : place}`
}

/** A link by its name alone, unless it is the same one that has changed. */
function short({ line, change, place }: Difference, found: readonly Difference[]): string {
  const link = /^link \S+/.exec(line)?.[0]
  if (link === undefined) return line.replace(/ (scope global|protocol \S+|metric 1024)\b/g, '')
  const changed = found.some(
    other => other.place === place && other.change !== change && other.line.startsWith(`${link} `),
  )
  return changed ? line : link
}
