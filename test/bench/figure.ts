/** What a measurement gives: numbers of each candidate, and one line that is compared with a bar. */

/** Spread of one candidate's samples. */
export interface Spread {
  readonly count: number
  readonly median: number
  readonly p95: number
}

export interface Figure {
  readonly title: string
  /** Of the samples. */
  readonly unit: 'µs' | 'ms'
  /** By candidate, in the order of the table. */
  readonly samples: Readonly<Record<string, Spread>>
  readonly results: readonly Result[]
  /** Sentences below the table. */
  readonly notes: readonly string[]
  /** Why there is nothing to see here. */
  readonly notRun?: string
}

/** A ratio (`×`), or a time in the unit. */
export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: '×' | 'ms' | 'µs'
  /** Not to be exceeded; absent: told, not asked for. */
  readonly bar?: number
}

export function spreadOf(samples: readonly number[]): Spread {
  return { count: samples.length, median: quantile(samples, 0.5), p95: quantile(samples, 0.95) }
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5)
}

/** Median of the ratios of two candidates' medians, round by round: what else runs on the machine in a round slows both. */
export function ratio(numerator: readonly (readonly number[])[], denominator: readonly (readonly number[])[]): number {
  return median(numerator.map((round, i) => median(round) / median(denominator[i] ?? [])))
}

function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
