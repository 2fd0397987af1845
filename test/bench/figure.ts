/** What a measurement gives: numbers of each candidate, and lines that are compared with goals. */
import type { Blocks } from './candidate.ts'

/** Spread of one candidate's samples. */
export interface Spread {
  readonly count: number
  readonly median: number
  readonly p95: number
  /** To the figure's reference, round by round; absent where there is none. */
  readonly ratio?: number
}

export interface Figure {
  readonly title: string
  /** Of the samples. */
  readonly unit: string
  /** By candidate, then by column, both in the order of the table. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, Spread>>>>
  /** The candidate that ratios are to. */
  readonly reference?: string
  readonly results: readonly Result[]
  /** Sentences below the table. */
  readonly notes: readonly string[]
  /** How its medians are drawn: bars, or lines over the number that is the column's name. Absent: not at all. */
  readonly drawn?: 'bars' | 'lines'
  /** Why there is nothing to see here. */
  readonly notRun?: string
}

/** A ratio (`×`), or an amount of the unit. */
export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The goal. Neither this nor the next: told, not asked for. */
  readonly atMost?: number
  readonly atLeast?: number
}

export function spreadOf(samples: readonly number[]): Spread {
  return { count: samples.length, median: median(samples), p95: quantile(samples, 0.95) }
}

/** One column of a table. */
export function column(name: string, spreads: Readonly<Record<string, Spread>>): Figure['rows'] {
  return Object.fromEntries(Object.entries(spreads).map(([row, spread]) => [row, { [name]: spread }]))
}

/** The table of blocks, a column each; with ratios to the candidate `reference` where that one was measured. */
export function tableOf(columns: Readonly<Record<string, Blocks>>, reference?: string): Figure['rows'] {
  const rows: Record<string, Record<string, Spread>> = {}
  for (const [name, blocks] of Object.entries(columns)) {
    const one = reference === undefined ? undefined : blocks[reference]
    for (const [row, rounds] of Object.entries(blocks)) {
      const spread = { ...spreadOf(rounds.flat()), ...(one && { ratio: ratio(rounds, one) }) }
      rows[row] = { ...rows[row], [name]: spread }
    }
  }
  return rows
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5)
}

/** Median of the ratios of two candidates' medians, round by round: what else runs on the machine in a round slows both. */
export function ratio(numerator: readonly (readonly number[])[], denominator: readonly (readonly number[])[]): number {
  return median(numerator.map((round, i) => median(round) / median(denominator[i] ?? [])))
}

/** A result for each pair of candidates that were both measured. */
export function ratiosOf(
  blocks: Blocks,
  pairs: readonly { readonly name: string; readonly of: string; readonly to: string; readonly atMost?: number }[],
): readonly Result[] {
  return pairs.flatMap(({ of, to, ...rest }) => {
    const [one, other] = [blocks[of], blocks[to]]
    return one === undefined || other === undefined ? [] : [{ ...rest, value: ratio(one, other), unit: '×' }]
  })
}

/** Nothing but the reason. */
export function notRun(title: string, why: string): Figure {
  return { title, unit: '', rows: {}, results: [], notes: [], notRun: why }
}

function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
