import type { Snapshot } from './rig.ts'

/**
 * What is new or gone in `after`, as sentences without a subject; empty where nothing is. A file that was there before and says
 * something else now counts only where `content` is wanted: stores append, rotate and reorder.
 */
export function differences(before: Snapshot, after: Snapshot, { content = false } = {}): readonly string[] {
  const places = [...new Set([...Object.keys(before.network), ...Object.keys(after.network)])]
  const files = (all: readonly string[]) => (content ? all : all.map(line => line.replace(/ \S+$/, '')))
  return [
    ...places.flatMap(place => {
      const old = before.network[place]
      // A pod that is new to the second look is that of the item itself, and has nothing but lo.
      if (old === undefined) return told(lo(after.network[place]), after.network[place] ?? [], place)
      return told(old, after.network[place] ?? [], place)
    }),
    ...told(before.filter, after.filter, 'packet filter'),
    ...told(files(before.files), files(after.files), 'file'),
    ...told(before.processes, after.processes, 'process'),
  ]
}

const lo = (lines: readonly string[] | undefined): readonly string[] =>
  (lines ?? []).filter(
    line =>
      /^link (lo|tunl0|sit0|ip6tnl0|gre0|gretap0|erspan0|ip6gre0|ip_vti0|ip6_vti0) /.test(line) ||
      /^rule /.test(line) ||
      / dev lo\b/.test(line),
  )

function told(old: readonly string[], now: readonly string[], place: string): readonly string[] {
  const gone = without(old, now)
  return [
    ...without(now, old).map(line => `new: ${place} ${line.trim()}`),
    ...gone.map(line => `gone: ${place} ${line.trim()}`),
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

/** At most four of them, for a sentence. */
export function summary(found: readonly string[]): string {
  const rest = found.length - 4
  return [...found.slice(0, 4), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')
}
