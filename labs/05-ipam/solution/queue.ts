// generated from mini-cni/src/ipam by npm run generate; do not edit
/** First in, first out, and any element can leave early: each operation takes the same time at any length. */
export interface Queue<T> {
  readonly links: Map<T, Link<T>>
  head: Link<T> | undefined
  tail: Link<T> | undefined
}

interface Link<T> {
  readonly value: T
  before: Link<T> | undefined
  after: Link<T> | undefined
}

/** A queue of nothing. */
export function emptyQueue<T>(): Queue<T> {
  return { links: new Map(), head: undefined, tail: undefined }
}

/** Puts `value` at the end; one that waits already keeps its place. */
export function enqueue<T>(queue: Queue<T>, value: T): void {
  if (queue.links.has(value)) return
  const link: Link<T> = { value, before: queue.tail, after: undefined }
  if (queue.tail === undefined) queue.head = link
  else queue.tail.after = link
  queue.tail = link
  queue.links.set(value, link)
}

/** Takes `value` out wherever it stands; says whether it was there. */
export function leave<T>(queue: Queue<T>, value: T): boolean {
  const link = queue.links.get(value)
  if (link === undefined) return false
  queue.links.delete(value)
  if (link.before === undefined) queue.head = link.after
  else link.before.after = link.after
  if (link.after === undefined) queue.tail = link.before
  else link.after.before = link.before
  return true
}

/** The values in the order of waiting. */
export function* waiting<T>(queue: Queue<T>): Generator<T> {
  for (let link = queue.head; link !== undefined; link = link.after) yield link.value
}
