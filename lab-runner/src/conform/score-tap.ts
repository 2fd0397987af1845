import type { Score, Scores } from './score.ts'

/** Scores as TAP 14; what is known to fail is TODO, which harnesses do not count as failed. */
export function scoreTap({ scores }: Scores): string {
  const lines = scores.flatMap((score, at) => linesOf(score, at + 1))
  return ['TAP version 14', `1..${scores.length}${scores.length === 0 ? ' # SKIP nothing to ask' : ''}`, ...lines].join(
    '\n',
  )
}

function linesOf(score: Score, number: number): readonly string[] {
  const { item, level, says, source, state, observed, repeat, output, known, ms } = score
  const name = `${number} - ${item} ${says} (${level})`.replaceAll(/[\\#]/g, sign => `\\${sign}`)
  if (state === 'held') return [`ok ${name}`]
  if (state === 'does-not-apply') return [`ok ${name} # SKIP ${oneLine(observed ?? '')}`]
  const details = Object.entries({ observed, source, repeat, output, duration_ms: ms }).filter(
    ([, value]) => value !== undefined,
  )
  // A JSON string is a YAML string, whatever is in it.
  const block = details.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`)
  return [`not ok ${name}${known === true ? ' # TODO known by the baseline' : ''}`, '  ---', ...block, '  ...']
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
