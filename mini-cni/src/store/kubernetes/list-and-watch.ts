import { setTimeout as pause } from 'node:timers/promises'

/** What the API server refused; `status` is that of HTTP. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number | undefined
  constructor(message: string, status?: number) {
    super(message)
    this.status = status
  }
}

interface Listed {
  readonly metadata?: { readonly name?: string; readonly resourceVersion?: string }
}

export interface ListWatchApi<T extends Listed> {
  list(): Promise<{ readonly items: readonly T[]; readonly resourceVersion: string }>
  /** Resolves when the connection ends in a way that is no trouble; rejects otherwise. */
  watch(resourceVersion: string, onEvent: (type: string, object: T) => void, signal: AbortSignal): Promise<void>
}

export interface Listener<T> {
  /** All that there is; after a list, and after each event. */
  onChange(all: readonly T[]): void
  readonly log: (line: string) => void
  /** Milliseconds before the first and the longest wait for another try. */
  readonly first?: number
  readonly longest?: number
  /** From 0 to 1; tests give their own. */
  readonly random?: () => number
}

/**
 * Lists once and then watches from there, as informers do (Kubernetes API concepts, "Efficient detection of changes"): a watch that ends goes on from the last
 * version that it heard of; where the server no longer has that one (410), it is listed again. While the server is away, the waits double,
 * and are of random length, so that a server which comes back is not run over by all nodes at once. Returns what ends it.
 */
export function listAndWatch<T extends Listed>(api: ListWatchApi<T>, listener: Listener<T>): () => void {
  const { onChange, log, first = 200, longest = 10_000, random = Math.random } = listener
  const over = new AbortController()
  const all = new Map<string, T>()
  let version: string | undefined
  let wait = first
  let trouble: string | undefined

  async function round(): Promise<void> {
    if (version === undefined) {
      const { items, resourceVersion } = await api.list()
      all.clear()
      for (const item of items) all.set(nameOf(item), item)
      version = resourceVersion
      works()
      onChange([...all.values()])
    }
    const began = performance.now()
    await api.watch(version, hear, over.signal)
    works()
    // A server that ends each watch at once is not asked a thousand times a second.
    if (performance.now() - began < first) await rest()
  }

  function hear(type: string, object: T): void {
    if (over.signal.aborted) return
    // What an error says is mostly that the version is too old by now (410 within the stream).
    version = type === 'ERROR' ? undefined : (object.metadata?.resourceVersion ?? version)
    if (type === 'ERROR') return
    works()
    if (type === 'BOOKMARK') return
    if (type === 'DELETED') all.delete(nameOf(object))
    else all.set(nameOf(object), object)
    onChange([...all.values()])
  }

  function works(): void {
    if (trouble !== undefined) log('the API server answers again')
    trouble = undefined
    wait = first
  }

  function rest(): Promise<unknown> {
    const time = wait * (0.5 + random() / 2)
    wait = Math.min(wait * 2, longest)
    return pause(time, undefined, { signal: over.signal }).catch(() => {})
  }

  async function go(): Promise<void> {
    while (!over.signal.aborted) {
      try {
        await round()
      } catch (error) {
        if (over.signal.aborted) return
        const { message, status } = error as ApiError
        if (status === 410) version = undefined
        else {
          if (message !== trouble)
            log(`the API server does not say which nodes there are (${message}); what it said last stands`)
          trouble = message
        }
        await rest()
      }
    }
  }
  void go()
  return () => over.abort()
}

const nameOf = ({ metadata }: Listed): string => metadata?.name ?? ''
