/** What a proof tries, and what came of it. */
import { styleText } from 'node:util'
import type { CheckResult, Report } from '../checks/report.ts'
import type { Track } from '../course/lab.ts'
import type { Underlay } from '../providers/provider.ts'

export const kinds = ['before', 'after', 'left out', 'mistake', 'hole'] as const
export type Kind = (typeof kinds)[number]

/** One thing that was tried; `failure` says what should have been and was not. */
export interface Case {
  readonly lab: string
  readonly kind: Kind
  readonly track: Track
  readonly underlay: Underlay
  readonly what: string
  /** What noticed it: the sentence of the first check that failed, or the mistake's own. */
  readonly noticed?: string
  readonly checks?: Counts
  readonly failure?: string
  /** What failed at the first try, beside others; at the second it was proved. */
  readonly atFirst?: string
}

/** Checks that held, of all that belong to the lab here. */
export interface Counts {
  readonly held: number
  readonly total: number
}

export type Described = Omit<Case, 'noticed' | 'checks' | 'failure' | 'atFirst'>

/** The case is proved when some check noticed it. */
export function expectRed(described: Described, report: Report): Case {
  const [first] = failedChecks(report)
  if (first !== undefined) return { ...described, noticed: first.expect, checks: countsOf(report) }
  const why =
    report.trouble === undefined ? 'no check noticed it' : `only the driver noticed it: ${report.trouble.message}`
  return { ...described, checks: countsOf(report), failure: why }
}

/** The case is proved when everything held. */
export function expectGreen(described: Described, report: Report): Case {
  if (report.ok) return { ...described, checks: countsOf(report) }
  const [first] = failedChecks(report)
  const why = first === undefined ? 'not all checks were asked' : `${first.expect}: ${first.actual}`
  return { ...described, checks: countsOf(report), failure: report.trouble?.message ?? why }
}

/** Checks that failed, the lab's own first. */
export function failedChecks(report: Report): readonly CheckResult[] {
  const all = [...report.steps.flatMap(({ checks }) => checks), ...report.earlier.flatMap(({ failed }) => failed)]
  return all.filter(({ state }) => state === 'failed')
}

export function countsOf({ steps }: Report): Counts {
  const checks = steps.flatMap(({ checks }) => checks)
  return { held: checks.filter(({ state }) => state === 'held').length, total: checks.length }
}

/** A case that failed is tried once more, since a busy machine makes time limits pass; where that proves it, both is kept. */
export async function secondTry(first: Case, attempt: () => Promise<Case>): Promise<Case> {
  if (first.failure === undefined) return first
  const again = await attempt()
  return again.failure === undefined ? { ...again, atFirst: first.failure } : first
}

/** For a case that was proved at the second try only. */
export function slowLines({ lab, kind, track, underlay, what, atFirst }: Case): readonly string[] {
  if (atFirst === undefined) return []
  return [
    `${styleText('yellow', '?')} ${lab} · ${kind} · ${track} · ${underlay} · ${what}`,
    `    at the second try; at first: ${atFirst}`,
  ]
}
