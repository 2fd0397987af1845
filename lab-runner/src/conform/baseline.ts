/** `--baseline FILE`: what is known to fail does not fail again; only new failures do. */
import { existsSync, readFileSync } from 'node:fs'
import { LabError } from '../errors.ts'
import type { Score } from './score.ts'

/** Items that failed in an earlier run, by the JSON that it printed. Throws a sentence where the file is not that. */
export function readBaseline(file: string): ReadonlySet<string> {
  if (!existsSync(file)) {
    throw new LabError(`there is no baseline ${file}`, { suggestions: [`write it:  ${write(file)}`] })
  }
  const scores = scoresIn(readFileSync(file, 'utf8'))
  if (scores === undefined) {
    throw new LabError(`${file} is no baseline: it must be what --format json printed`, {
      suggestions: [`write it again:  ${write(file)}`],
    })
  }
  return new Set(scores.filter(({ state }) => state === 'failed').map(({ item }) => item))
}

const write = (file: string): string => `cnilab conform --plugin PLUGIN --format json >${file}`

function scoresIn(text: string): readonly { readonly item: string; readonly state: string }[] | undefined {
  try {
    const { scores } = JSON.parse(text)
    return Array.isArray(scores) && scores.every(({ item, state }) => typeof item === 'string' && state)
      ? scores
      : undefined
  } catch {
    return undefined
  }
}

/** Marks the failures that the baseline has too, and names those of it that hold now. */
export function applyBaseline(
  scores: readonly Score[],
  baseline: ReadonlySet<string> | undefined,
): { readonly scores: readonly Score[]; readonly mended: readonly string[] } {
  if (baseline === undefined) return { scores, mended: [] }
  return {
    scores: scores.map(score =>
      score.state === 'failed' && baseline.has(score.item) ? { ...score, known: true } : score,
    ),
    mended: scores.filter(({ item, state }) => state === 'held' && baseline.has(item)).map(({ item }) => item),
  }
}
