/** A loop: one kind of trouble, made so often that luck cannot explain that all went well. */
export interface Loop<P = Place> {
  readonly name: string
  /** Why it cannot run here; undefined: it can. */
  lacks?(place: P): string | undefined
  run(place: P): Promise<Outcome>
}

export interface Place {
  /** Who runs it, in a word or two. */
  readonly who: string
  /** The project, or the copy of it that this user may read. */
  readonly project: string
  /** The plugin's executables: as nodes get it, and as it stands in the sources. */
  readonly bundle: string
  readonly source: string
  /** Folder of cnitool and the reference plugins, or why there is none. */
  readonly tools: string | { readonly absent: string }
  /** Of everything that is random. */
  readonly seed: number
}

export interface Outcome {
  /** What was done, how often, and how often it had to be. */
  readonly counts: Readonly<Record<string, readonly [done: number, asked: number]>>
  /** One sentence each. */
  readonly faults: readonly string[]
  /** Figures that are no judgement. */
  readonly told?: string
}

/** Random numbers in [0, 1) that are the same for the same seed (xorshift32). */
export function randomOf(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Runs `work` for each of `items`, as many at once as `width`, in order of their start. */
export async function atOnce<T>(width: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of rest) await work(item)
    }),
  )
}
