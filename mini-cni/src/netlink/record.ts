import { statSync } from 'node:fs'
import type { Attributes, AttributeTable, Nested } from './codec.ts'
import type { Request } from './request.ts'

/** A request as it was sent. */
export interface Sent {
  readonly request: Request
  /** Inode number of the namespace of the socket (`stat -Lc %i /run/netns/a`); absent: it was open before the recording began. */
  readonly netns: number | undefined
  /** Names that the links had whose indexes are in the request. */
  readonly links: ReadonlyMap<number, string>
}

let tape: Sent[] | undefined

/** Does the work, and returns all requests to change something that it sent, on any socket, in order. For `explain`. */
export function recordRequests(work: () => void): readonly Sent[] {
  const outer = tape
  const mine: Sent[] = []
  tape = mine
  try {
    work()
  } finally {
    tape = outer
  }
  outer?.push(...mine)
  return mine
}

/** What a socket calls before it sends; costs nothing while nobody records. */
export function recorder(nameOf: (index: number) => string | undefined): (requests: readonly Request[]) => void {
  const netns = tape && statSync('/proc/thread-self/ns/net').ino
  return requests => {
    if (tape === undefined) return
    for (const request of requests) tape.push({ request, netns, links: namesIn(request, nameOf) })
  }
}

function namesIn(request: Request, nameOf: (index: number) => string | undefined): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  for (const index of indexesIn(request)) {
    const name = index > 0 && !names.has(index) ? nameOf(index) : undefined
    if (name !== undefined) names.set(index, name)
  }
  return names
}

function indexesIn({ message, header, attributes }: Request): readonly number[] {
  const fields = message.header.flatMap(([name, type]) => (type === 'link' ? [header[name] ?? 0] : []))
  return [...fields, ...indexesBelow(message.attributes, attributes)]
}

// What lies in another message inside (a veth's peer) may be of another namespace.
function indexesBelow(table: AttributeTable, attributes: Attributes): readonly number[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    const kind = table[name]?.[1]
    if (kind === undefined || value === undefined) return []
    if (kind === 'link') return [value as number]
    if (typeof kind === 'string' || 'message' in kind) return []
    const inner = 'nest' in kind ? kind.nest : kind.tables[attributes[kind.by] as string]
    return inner === undefined ? [] : indexesBelow(inner, value as Exclude<typeof value, Nested> as Attributes)
  })
}
