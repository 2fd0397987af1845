/** Scores of several plugins as tables in Markdown. */
import type { Kind, Level } from '../../lab-runner/src/conform/item.ts'
import type { Score } from '../../lab-runner/src/conform/score.ts'

export interface Row {
  readonly name: string
  /** Who built it, and its version. */
  readonly build: string
  readonly kind?: Kind
  readonly versions?: readonly string[]
  readonly scores: readonly Score[]
  /** Why it was not run. */
  readonly absent?: string
}

const levels: readonly Level[] = ['MUST', 'SHOULD', 'PRACTICE', 'QUALITY']

/** A line a plugin, and below it what was observed of each item that failed. */
export function wholeTable(rows: readonly Row[]): readonly string[] {
  return [
    `| plugin | build | kind | CNI versions | ${levels.join(' | ')} | not asked |`,
    '| --- | --- | --- | --- | --: | --: | --: | --: | --: |',
    ...rows.map(row => {
      const { name, build, kind = '', versions = [], scores, absent } = row
      if (absent !== undefined) return `| ${name} | ${build} | not run: ${cell(absent)} | | | | | | |`
      const none = scores.filter(({ state }) => state === 'does-not-apply').length
      const range = `${versions[0] ?? '?'} … ${versions.at(-1) ?? '?'}`
      return `| ${name} | ${build} | ${kind} | ${range} | ${levels.map(level => held(row, level)).join(' | ')} | ${none} |`
    }),
    '',
    ...rows.flatMap(failures),
  ].slice(0, -1)
}

/** What counts, and which demands are not met. */
export function shortTable(rows: readonly Row[]): readonly string[] {
  return [
    '| plugin | build | MUST | all levels | demands that it does not meet |',
    '| --- | --- | --: | --: | --- |',
    ...rows.map(row => {
      const { name, build, scores, absent } = row
      if (absent !== undefined) return `| ${name} | ${build} | | | not run: ${cell(absent)} |`
      const failed = scores.filter(({ state, level }) => state === 'failed' && level === 'MUST')
      const ids = failed.map(({ item }) => item).join(' ')
      return `| ${name} | ${build} | ${held(row, 'MUST')} | ${held(row)} | ${ids || '–'} |`
    }),
  ]
}

/** `38 of 40` */
function held({ scores }: Row, level?: Level): string {
  const asked = scores.filter(
    score => score.state !== 'does-not-apply' && (level === undefined || score.level === level),
  )
  return asked.length === 0 ? '–' : `${asked.filter(({ state }) => state === 'held').length} of ${asked.length}`
}

function failures({ name, build, scores }: Row): readonly string[] {
  const failed = scores.filter(({ state }) => state === 'failed')
  if (failed.length === 0) return []
  return [
    `**${name}**, ${build}`,
    '',
    '| item | level | observed |',
    '| --- | --- | --- |',
    ...failed.map(({ item, level, observed = '' }) => `| ${item} | ${level} | ${cell(observed)} |`),
    '',
  ]
}

/** One line without what Markdown would take for something else; what differs from run to run is left out. */
function cell(text: string): string {
  const line = text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll(/\bveth[0-9a-f]{8,11}\b/g, 'veth…')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'ID')
  return line.length > 240 ? `${line.slice(0, 240)} …` : line
}
